"""BLEEP."""
