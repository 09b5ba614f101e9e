"""Engine that runs jobs as array tasks of Slurm, by submitit."""
