"""OmiCLIP."""
