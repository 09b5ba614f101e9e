"""Likeness: whether slides are one slide, by what they show and what was measured on them."""
