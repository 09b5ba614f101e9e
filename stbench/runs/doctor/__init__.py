"""Doctor: what of this machine a run depends on, what is amiss with it, and what to do about that."""
