"""Slides without counts: images, with tables of positions, with what Space Ranger writes, or alone."""
