"""Files: written whole or not at all, hashed, cached by content."""
