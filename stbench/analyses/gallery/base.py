"""What a gallery holds: pictures of slides, maps of genes, scores and profiles per gene, clusters."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
FORMAT = 1
"""Of the JSON form; raised when a reader of the old one would read something else."""
MEASURED = "measured"
"""What stands in the place of a method for what was measured."""
STEPS = 255


class Levels(NamedTuple):
    """Numbers of spots in 255 steps from ``low`` to ``high``, what lies beyond at the ends; a byte a spot."""

    low: float
    high: float
    codes: str
    """Base64."""

    def values(self) -> Array:
        """(n_spots,), as near as the steps are."""
        steps = np.frombuffer(base64.b64decode(self.codes), np.uint8)
        return self.low + steps * ((self.high - self.low) / STEPS)


def levels(values: Array, low_share: float = 1.0, high_share: float = 99.0) -> Levels:
    """Numbers of spots (n_spots,) from their ``low_share`` to their ``high_share`` percentile."""
    finite = np.nan_to_num(np.asarray(values, np.float64))
    low, high = (float(f"{end:.4g}") for end in np.percentile(finite, [low_share, high_share]))
    steps = (finite - low) / (high - low) * STEPS if high > low else np.full(len(finite), STEPS / 2)
    return Levels(low, high, base64.b64encode(steps.clip(0, STEPS).round().astype(np.uint8).tobytes()).decode())


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An entrant, as charts name it."""

    method: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A slide: a small copy of its image, and where its spots lie on it, in pixels of the copy."""

    name: str
    patient: str
    image: str
    """A data URI."""
    width: int
    height: int
    um_per_px: float
    x: tuple[float, ...]
    y: tuple[float, ...]
    pitch: float
    """Typical distance of neighbouring spots."""


@dataclass(frozen=True, kw_only=True)
class GeneMaps:
    """Some genes, spot by spot; ``MEASURED`` stands beside the methods."""

    genes: tuple[str, ...]
    markers: tuple[str, ...]
    """Those of the dataset's markers that are among them."""
    levels: Mapping[str, Mapping[str, Mapping[str, Levels]]]
    """By method, slide and gene."""
    pcc: Mapping[str, Mapping[str, Mapping[str, float]]]
    """By method, slide and gene; NaN where the truth is constant."""


@dataclass(frozen=True, kw_only=True)
class GeneScores:
    """PCC of each gene that every test slide is asked for: means over slides and seeds."""

    genes: tuple[str, ...]
    ceiling: tuple[float, ...]
    """Noise ceiling of each; empty where there is none."""
    methods: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """Mean and variance of genes over spots, means over slides, and correlations of a few genes; by method."""

    genes: tuple[str, ...]
    mean: Mapping[str, tuple[float, ...]]
    variance: Mapping[str, tuple[float, ...]]
    paired: tuple[str, ...]
    """Genes whose correlations are held, in an order that puts like beside like."""
    correlation: Mapping[str, tuple[tuple[float, ...], ...]]


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """Labels, and clusters and t-SNE of each method's embedding; numbers count from 0, -1 is none."""

    labels: tuple[str, ...]
    truth: Mapping[str, tuple[int, ...]]
    """By slide: the label of each spot."""
    matched: Mapping[str, Mapping[str, tuple[int, ...]]]
    """By method and slide: the label that the spot's cluster stands for."""
    tsne: Mapping[str, Mapping[str, tuple[Levels, Levels]]]
    ari: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """Of one task on one dataset; what the task's kind does not have is None."""

    task: str
    dataset: str
    fingerprint: str
    """Of the dataset's content."""
    profile: str
    shown: tuple[Shown, ...]
    pictures: tuple[Picture, ...]
    maps: GeneMaps | None = None
    scores: GeneScores | None = None
    profiles: Profiles | None = None
    clusters: Clusters | None = None
    format: int = FORMAT
