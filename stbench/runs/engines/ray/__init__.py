"""Engine that runs jobs on a Ray cluster."""
