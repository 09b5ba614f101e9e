"""Entries: predictions of one row packed with all that is needed to score them again."""
