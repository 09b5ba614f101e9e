"""A tiny simulated cohort for everyone's tests: under a second, images included."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stbench.data import Cohort
from stbench.files.array_cache import ArrayCache
from stbench.readers.demo.reader import read_demo

MARKERS = ("IGKC", "NPY", "PLP1", "HBB", "SCGB2A2", "MGP", "GFAP", "MBP")


@dataclass(frozen=True)
class TinyCard:
    """What the reader asks of a dataset card."""

    name: str = "tiny"
    markers: tuple[str, ...] = MARKERS
    options: dict[str, Any] = field(default_factory=dict)


def tiny_cohort(
    cache: Path | ArrayCache | None = None,
    *,
    patients: int = 3,
    sections: int = 1,
    spots: int = 30,
    genes: int = 12,
    seed: int = 0,
) -> Cohort:
    """Exactly ``spots`` spots a section, ``genes`` genes, images at 4 µm per pixel.

    Args:
        cache: a cache, a folder to make one in (``tmp_path``), or None to remember nothing.
    """
    options = {"patients": patients, "sections": sections, "spots": spots, "genes": genes, "seed": seed}
    kept = ArrayCache(cache) if isinstance(cache, Path) else cache
    return read_demo(TinyCard(options=options | {"mpp_um": 4.0, "spots_spread": 0.0}), None, kept)
