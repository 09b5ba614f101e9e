"""Cores: how many processors this process may use."""

import os
from pathlib import Path


def free_cores() -> int:
    """Cores this process may use: its affinity, bounded by the container's quota; at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, quota_cores(Path("/sys/fs/cgroup/cpu.max"))))


def quota_cores(path: Path) -> int:
    """Whole cores of a cgroup's quota; very many where there is none."""
    try:
        quota, period = path.read_text().split()
        return int(int(quota) / int(period))
    except (OSError, ValueError):  # no cgroup, or "max"
        return 2**30
