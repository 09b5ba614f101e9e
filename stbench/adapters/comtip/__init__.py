"""CoMTIP."""
