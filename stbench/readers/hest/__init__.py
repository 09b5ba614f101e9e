"""HEST-1k, slides with metadata of each, and the tasks of HEST-Benchmark, with patches and folds of their own."""

READERS = {
    "hest": "stbench.readers.hest.reader:read_hest",
    "hest-bench": "stbench.readers.hest.bench:read_hest_bench",
}
