"""Parts of the benchmarks of clusters: nodes on this machine, tables that must not differ, shares that are watched."""
