"""Heads on an encoder: ridge or MLP on frozen features, or trained together with the encoder."""
