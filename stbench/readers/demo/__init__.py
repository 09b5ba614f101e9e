"""Simulated tissue."""

READERS = {"demo": "stbench.readers.demo.reader:read_demo"}
