"""What a method can do, as protocols: an adapter implements those it can, a task asks for one of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np

from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]
Model = Any
"""What a method learned; only its own adapter looks inside."""
Ability = Literal["train", "pretrained", "embed", "predict", "zero_shot", "impute"]
ABILITIES: tuple[Ability, ...] = get_args(Ability)


def _silent(share: float, note: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where and how a training runs."""

    device: str = "cpu"
    precision: Literal["float32", "bfloat16"] = "float32"
    progress: Callable[[float, str], None] = field(default=_silent, repr=False)
    """Called with the share done in [0, 1] and a short note."""
    deadline: float | None = None
    """``time.monotonic()`` by which to be done; None for no limit."""

    @property
    def seconds_left(self) -> float:
        """Time budget that is left; infinite without a deadline."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()


def inference_only(default: Any) -> Any:
    """A hyper-parameter that training does not read: variants that differ in it share one training."""
    return field(default=default, metadata={"stage": "inference"})


def training_fields(adapter: type) -> list[str]:
    """Names of the hyper-parameters that training reads."""
    return [item.name for item in fields(adapter) if item.metadata.get("stage") != "inference"]


def abilities(adapter: object) -> set[Ability]:
    """Which of the protocols below an adapter implements."""
    return {name for name in ABILITIES if callable(getattr(adapter, name, None))}


def needed_weights(adapter: object) -> tuple[str, ...]:
    """Names of the published weights that an adapter loads, as ``stbench.weights`` knows them.

    An adapter that loads any has a method ``needed_weights() -> tuple[str, ...]``. The plan asks for them: weights that
    are there go into the job's key by their sha256; in the ``quick`` profile absent ones are replaced by a stand-in,
    in ``paper`` the row's status is ``needs weights``.
    """
    ask = getattr(adapter, "needed_weights", None)
    return tuple(ask()) if ask is not None else ()


@runtime_checkable
class Trains(Protocol):
    """Learns from slides with counts."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Model:
        """What was learned from ``slides``; everything random comes from ``rng``."""
        ...


@runtime_checkable
class Pretrained(Protocol):
    """Works with published weights alone."""

    def pretrained(self) -> Model:
        """The model with its published weights; nothing is trained."""
        ...


@runtime_checkable
class Embeds(Protocol):
    """Gives each spot a vector."""

    def embed(self, model: Model, slide: BlindSlide) -> Array:
        """(n_spots, d) float32, rows in spot order."""
        ...


@runtime_checkable
class Predicts(Protocol):
    """Predicts expression of a slide it has not seen."""

    def predict(self, model: Model, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) float32 in the task's target space, rows in spot order, columns in panel order."""
        ...


@runtime_checkable
class ZeroShots(Protocol):
    """Predicts expression without any training on the dataset."""

    def zero_shot(self, model: Model, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) float32, rows in spot order, columns in panel order."""
        ...


@runtime_checkable
class Saves(Protocol):
    """Models outlive the process."""

    def save(self, model: Model, folder: Path) -> None:
        """Write the model as safetensors and json, never pickle, into an existing empty folder."""
        ...

    def load(self, folder: Path) -> Model:
        """The model that ``save`` wrote."""
        ...
