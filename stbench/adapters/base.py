"""What a method can do, as protocols: an adapter implements those it can, a task asks for one of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, get_args, runtime_checkable

import numpy as np

from stbench.data import BlindSlide, Panel, PartlyMeasuredSlide, PartlyObservedSlide, Slide
from stbench.data.patches import PatchSpec
from stbench.data.symmetries import N_SYMMETRIES
from stbench.encoders import Encoder, encoder
from stbench.encoders.compute import ON_CPU, Compute, Precision
from stbench.encoders.features import Features
from stbench.progress import Progress, silent
from stbench.weights import DEFAULT_SEARCH, WeightSearch

Array = np.ndarray[Any, Any]
Model = Any
"""What a method learned; only its own adapter looks inside."""
Judge = Callable[[Model], float]
"""What a model scores on the test slides, higher is better."""
Ability = Literal["train", "pretrained", "embed", "predict", "zero_shot", "impute", "impute_genes"]
ABILITIES: tuple[Ability, ...] = get_args(Ability)


class FeaturesRead(NamedTuple):
    """Features of patches that a method reads, of every slide that it learns from or is asked about."""

    encoder: str
    n_symmetries: int
    """Under how many of the square's symmetries each patch is seen: the first so many."""


class Adapter(Protocol):
    """A method: a frozen dataclass whose fields are its hyper-parameters.

    What it can do are the protocols below; each is asked for by isinstance.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where and how a job runs: what ``train``, ``pretrained`` and ``load`` are given beside their data."""

    compute: Compute = ON_CPU
    weights: WeightSearch = DEFAULT_SEARCH
    progress: Progress = field(default=silent, repr=False)
    """Told the share of a step that is done, and a short note: what ``stbench status`` and a run say of the job."""
    deadline: float | None = None
    """``time.monotonic()`` by which to be done; None for no limit."""
    paired: bool = False
    """The task pairs variants: what two of them have in common is to draw the same numbers, whatever else they draw.
    ``parts/draws`` gives each purpose a generator of its own."""

    judge: Judge | None = field(default=None, repr=False)
    """Chooses among the models of a training, where a run asks for it (``--selection test``): adapters that satisfy
    ``ChoosesModel`` then keep the one it likes best. None in every honest run."""

    @property
    def device(self) -> str:
        """Where networks run, and where a loaded model lies."""
        return self.compute.device

    @property
    def precision(self) -> Precision:
        """Of forward passes."""
        return self.compute.precision

    @property
    def seconds_left(self) -> float:
        """Time budget that is left; infinite without a deadline."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    def encoder(self, name: str) -> Encoder:
        """The encoder called ``name``, or its stand-in where the job says so."""
        return encoder(name, self.weights)

    def features(self, encoder_name: str) -> Features:
        """The features that an encoder gives under this job's compute; a model keeps them to read test slides."""
        return Features(self.encoder(encoder_name), self.compute, self.progress)


def inference_only(default: Any) -> Any:
    """A hyper-parameter that training does not read: variants that differ in it share one training."""
    return field(default=default, metadata={"stage": "inference"})


def added_later(default: Any) -> Any:
    """A hyper-parameter that an adapter got later: its default is as it was before, and in no key."""
    return field(default=default, metadata={"added_later": True})


def as_before(adapter: object) -> set[str]:
    """Names of the hyper-parameters that were added later and stand at their default."""
    added = [item for item in fields(adapter) if item.metadata.get("added_later")]  # type: ignore[arg-type]
    return {item.name for item in added if getattr(adapter, item.name) == item.default}


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


def patches_cut(adapter: object, context: Context) -> tuple[PatchSpec, ...]:
    """What an adapter cuts of each spot: for the encoder that its field ``encoder`` names, else what ``patch`` is.

    None where it has neither: it looks at no image, or does not say.
    """
    name, patch = getattr(adapter, "encoder", ""), getattr(adapter, "patch", None)
    if isinstance(name, str) and name:
        return (context.encoder(name).patch,)
    return (patch,) if isinstance(patch, PatchSpec) else ()


def features_read(adapter: object) -> FeaturesRead | None:
    """Which features an adapter reads; None where it reads none, or does not say.

    A field ``encoder`` names an encoder that stays frozen, unless an attribute ``tunes_encoder`` is true. Patches are
    read upright, or under all of the square's symmetries where an attribute ``all_symmetries`` is true.
    """
    name = getattr(adapter, "encoder", "")
    if not isinstance(name, str) or not name or getattr(adapter, "tunes_encoder", False):
        return None
    return FeaturesRead(name, N_SYMMETRIES if getattr(adapter, "all_symmetries", False) else 1)


def probed_encoder(adapter: object) -> str:
    """Name of the encoder whose frozen features a linear probe reads; empty for every other method.

    A linear probe has an attribute ``linear_probe`` that is true, and a field ``encoder``.
    """
    return str(getattr(adapter, "encoder", "")) if getattr(adapter, "linear_probe", False) else ""


def permutes_spots(adapter: object) -> tuple[str, ...]:
    """Questions to which a control answers with values of other spots on purpose, drawn by the slide's name.

    Such an adapter has a class attribute ``permutes_spots``, as ``("embed",)``. The contract then holds those answers
    to the slide's values, and neither to the order of its spots nor to the same draw under another name.
    """
    return tuple(getattr(adapter, "permutes_spots", ()))


def needs_neighbour(adapter: object) -> bool:
    """Whether an adapter answers from another slide of the same block, measured whole.

    Such an adapter has a class attribute ``needs_neighbour``; tasks whose split trains on no such slide are not for it.
    """
    return bool(getattr(adapter, "needs_neighbour", False))


@runtime_checkable
class Trains(Protocol):
    """Learns from slides with counts."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Model:
        """What was learned from ``slides``; everything random comes from ``rng``."""
        ...


@runtime_checkable
class Pretrained(Protocol):
    """Works with published weights alone."""

    def pretrained(self, context: Context) -> Model:
        """The model with its published weights, on the context's device; nothing is trained."""
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
class Imputes(Protocol):
    """Fills in the hidden spots of a slide from its observed ones.

    Methods that predict, and do not impute, are asked to predict: they are trained on the observed spots."""

    def impute(self, model: Model, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) float32 of all spots, rows in spot order, columns in panel order; hidden ones count."""
        ...


@runtime_checkable
class ImputesGenes(Protocol):
    """Says what the hidden genes of a slide are from its measured ones.

    It is trained on slides where all genes of the panel were measured; ``Panel.hidden_together`` says which will be
    hidden together. Methods that predict, and do not impute genes, are asked to predict."""

    def impute_genes(self, model: Model, slide: PartlyMeasuredSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) float32 of all spots, rows in spot order, columns in panel order.

        ``panel`` holds genes that ``slide.measured`` has not; answers are relative to the counts of all genes.
        """
        ...


@runtime_checkable
class Saves(Protocol):
    """Models outlive the process."""

    def save(self, model: Model, folder: Path) -> None:
        """Write the model as safetensors and json, never pickle, into an existing empty folder."""
        ...

    def load(self, folder: Path, context: Context) -> Model:
        """The model that ``save`` wrote, on the context's device."""
        ...


@runtime_checkable
class Wraps(Protocol):
    """Lets another adapter work, so that what changes in that one changes its own results too."""

    def wrapped(self) -> Adapter:
        """The other adapter."""
        ...


@runtime_checkable
class ChoosesModel(Protocol):
    """Comes by several models in one training, an epoch's each, and keeps the one that ``context.judge`` likes best.

    Everything is drawn as without a judge, so that the model which is kept then is among the candidates.
    """

    def candidates(self) -> int:
        """How many models a judge chooses among."""
        ...


@runtime_checkable
class Counts(Protocol):
    """Says how large its models are."""

    def parameters(self, model: Model) -> int:
        """How many numbers training set."""
        ...
