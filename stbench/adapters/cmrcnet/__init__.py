"""CMRCNet."""
