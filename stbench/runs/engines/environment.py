"""Environment: variables that a process must find when it starts."""

import contextlib
import os
from collections.abc import Iterator, Mapping

WORKER_ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0",  # glibc would map every large activation anew: half of the time in page faults
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "GOMP_SPINCOUNT": "0",  # a barrier that spins beside a busy neighbour takes three times as long
    "TOKENIZERS_PARALLELISM": "false",
}
COUNTS_OF_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def of_workers(threads: int) -> dict[str, str]:
    """What workers find that have so many threads."""
    return {**WORKER_ENVIRONMENT, **dict.fromkeys(COUNTS_OF_THREADS, str(threads))}


@contextlib.contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """What starts inside finds these variables."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
