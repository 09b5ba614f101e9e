"""Networks of the encoder families: plain torch, no slides."""
