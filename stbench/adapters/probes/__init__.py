"""Probes: linear maps on frozen features."""
