"""Scale: what a plan takes of disks and processors, with its data or by their size alone."""
