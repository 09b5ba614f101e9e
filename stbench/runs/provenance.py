"""Provenance: packages, device, commit and cost, the record beside every result."""

import contextlib
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from stbench import __version__

PACKAGES = (
    "torch",
    "timm",
    "open_clip_torch",
    "transformers",
    "anndata",
    "scanpy",
    "scikit-learn",
    "scipy",
    "numpy",
)


@dataclass
class Cost:
    """What a stage took; filled when the stage ends."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


@contextmanager
def measured_cost() -> Iterator[Cost]:
    """Wall and processor time of a block, in seconds."""
    cost = Cost()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield cost
    finally:
        cost.wall_s = round(time.perf_counter() - wall, 3)
        cost.cpu_s = round(time.process_time() - cpu, 3)


def forget_peak_memory() -> None:
    """Let the peak begin anew, so that a job is not charged for what ran before it on its worker; Linux only."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    if "torch" in sys.modules and sys.modules["torch"].cuda.is_initialized():
        sys.modules["torch"].cuda.reset_peak_memory_stats()


def peak_memory_mb() -> float:
    """Largest resident size of this process, in MB, since ``forget_peak_memory``."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


@cache
def versions() -> dict[str, str]:
    """Versions of stbench, Python and the packages that results can depend on."""
    found = {"stbench": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


@cache
def machine() -> dict[str, str]:
    """Kind of machine; nothing that names the machine or its user."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cpus": str(len(os.sched_getaffinity(0))),
    }


@cache
def commit() -> str:
    """Commit of the checkout that stbench runs from, with "+dirty" where it is changed; "" for an installed copy."""
    root = Path(__file__).parent.parent.parent
    if not (root / ".git").exists():
        return ""
    try:
        ask = ["git", "-C", str(root)]
        head = subprocess.run([*ask, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, timeout=10)
        changed = subprocess.run([*ask, "status", "--porcelain", "-uno"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return head.stdout.strip() + ("+dirty" if changed.stdout.strip() else "")


def gpu_name(device: str) -> str:
    """Name of the GPU behind a device, or "" for a CPU."""
    if not device.startswith("cuda"):
        return ""
    import torch

    return torch.cuda.get_device_name(device) if torch.cuda.is_available() else ""


def peaks(device: str, gpu_s: float) -> dict[str, float]:
    """Largest memory of this process, and of the GPU where a job ran on one, in MB; and GPU seconds that it held."""
    found = {"peak_memory_mb": peak_memory_mb()}
    if device.startswith("cuda"):
        held = sys.modules["torch"].cuda.max_memory_allocated(device) if "torch" in sys.modules else 0
        found |= {"gpu_s": round(gpu_s, 3), "gpu_memory_mb": round(held / 1e6, 1)}
    return found
