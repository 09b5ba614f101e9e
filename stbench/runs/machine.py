"""Machine: what a run may use of the computer that it is on; tests pass a pretended one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from stbench.encoders.devices import gpu_numbers, gpus_here
from stbench.runs.cores import free_cores

GB = 10**9
CGROUPS = Path("/sys/fs/cgroup")
OF_THIS_PROCESS = Path("/proc/self/cgroup")
RESERVED = 0.1
"""Share of the memory that is left to the driver and to the system."""


@dataclass(frozen=True)
class Gpu:
    """A GPU that workers may be bound to."""

    visible: str
    """What ``CUDA_VISIBLE_DEVICES`` calls it."""
    memory_bytes: int


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Cores, memory and GPUs."""

    cores: int
    memory_bytes: int
    gpus: tuple[Gpu, ...] = ()

    @classmethod
    def here(cls, device: str = "cpu", gpus: tuple[int, ...] = ()) -> "Machine":
        """What this process may use.

        Args:
            device: no GPU counts where it is ``cpu``, one where it is ``cuda:N``.
            gpus: numbers of those to use; all where none is named.
        """
        there = gpus_here() if device.startswith("cuda") else ()
        picked = gpus or gpu_numbers(device) or range(len(there))
        return cls(
            cores=free_cores(), memory_bytes=memory_here(),
            gpus=tuple(Gpu(*there[number]) for number in picked if number < len(there)),
        )  # fmt: skip

    @property
    def job_memory_bytes(self) -> int:
        """What jobs may hold together, so that a greedy one ends and not what drives the run."""
        return int((1 - RESERVED) * self.memory_bytes)


def memory_here() -> int:
    """Bytes of memory that this process and its children may use."""
    return min([psutil.virtual_memory().total, *_limits(CGROUPS, OF_THIS_PROCESS)])


def _limits(root: Path, own: Path) -> Iterator[int]:
    """Of this process's control groups, of version 2 and 1."""
    try:
        names = [line.partition("::")[2] for line in own.read_text().splitlines() if "::" in line]
    except OSError:
        names = []
    groups = [root, *(folder for name in names for folder in _up(root / name.strip("/"), root))]
    for path in (*(group / "memory.max" for group in groups), root / "memory" / "memory.limit_in_bytes"):
        try:
            yield int(path.read_text())
        except (OSError, ValueError):  # no such group, or "max"
            continue


def _up(folder: Path, root: Path) -> list[Path]:
    return [folder, *(parent for parent in folder.parents if parent.is_relative_to(root))]
