"""Controls: methods that must lose, or must win."""
