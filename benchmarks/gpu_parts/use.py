"""How busy a GPU is: its own counters, read again and again while a block runs."""

import contextlib
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

EVERY_S = 0.2


@dataclass
class Use:
    """Readings of one GPU: share of the time that any kernel ran, and memory that is taken."""

    percent: list[float] = field(default_factory=list)
    memory_gb: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.percent:
            return "no GPU"
        return f"mean use {statistics.mean(self.percent):.0f} %, most memory {max(self.memory_gb):.1f} GB"


@contextlib.contextmanager
def watched(device: str) -> Iterator[Use]:
    """The use of a GPU during the block; empty on a CPU, or where its counters cannot be read."""
    use, ended = Use(), threading.Event()
    thread = threading.Thread(target=_watch, args=(device, use, ended), daemon=True)
    if device.startswith("cuda"):
        thread.start()
    try:
        yield use
    finally:
        ended.set()
        if thread.ident is not None:
            thread.join()


def _watch(device: str, use: Use, ended: threading.Event) -> None:
    try:
        import pynvml

        pynvml.nvmlInit()
        card = pynvml.nvmlDeviceGetHandleByIndex(int(device.partition(":")[2] or 0))
        while not ended.wait(EVERY_S):
            use.percent.append(float(pynvml.nvmlDeviceGetUtilizationRates(card).gpu))
            use.memory_gb.append(pynvml.nvmlDeviceGetMemoryInfo(card).used / 1e9)
    except Exception as error:  # a benchmark goes on without it
        print(f"the GPU's counters cannot be read: {type(error).__name__}: {error}", flush=True)
