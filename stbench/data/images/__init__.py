"""Images: one module a format, read in parts where the format allows it."""
