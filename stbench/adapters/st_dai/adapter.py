"""ST-DAI: a regressor trained on the central slide of a block, adapted to each sparsely measured neighbour.

An abstract-level re-implementation: the abstract says what is done, and sizes and constants are choices of ours. Any
method of stbench that trains, predicts and saves can be the regressor; it stays frozen in the second stage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from stbench.adapters import adapters, register
from stbench.adapters.base import Context, Embeds, Model, Predicts, Saves, Trains, needed_weights
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.st_dai.labels import Central, central_means
from stbench.data import BlindSlide, Panel, PartlyObservedSlide, Slide
from stbench.errors import DataError

if TYPE_CHECKING:
    from stbench.adapters.st_dai.network import Adaptation

Array = np.ndarray[Any, Any]
BACKBONE, LAYERS = "backbone", "layers"
"""Folders of a saved model."""


class Scaling(NamedTuple):
    """Mean and spread of the backbone's features on the central slide."""

    mean: Array
    spread: Array

    @classmethod
    def of(cls, features: Array) -> "Scaling":
        """Of (n_spots, width) features; one that does not vary is only centred."""
        spread = features.std(axis=0)
        return cls(features.mean(axis=0), np.where(spread > 0, spread, 1.0))

    def __call__(self, features: Array) -> Array:
        """Features with mean 0 and spread 1."""
        return np.asarray(((features - self.mean) / self.spread).astype(np.float32))


class Learned(NamedTuple):
    """A frozen backbone, and alignment layers for each slide that was adapted to."""

    backbone: Model
    layers: "Adaptation"
    scaling: Scaling
    images: tuple[str, ...]
    """Fingerprints of the images of these slides, in the order of the layers."""
    genes: tuple[str, ...]


@register("st_dai")
@dataclass(frozen=True, kw_only=True)
class StDai:
    """Adapt a regressor to each sparse slide by pseudo-labels from a neighbour that was measured whole."""

    needs_neighbour: ClassVar[bool] = True
    backbone: str
    """The adapter that is wrapped."""
    options: tuple[tuple[str, Any], ...]
    """Its hyper-parameters: pairs of name and value."""
    neighbours: int = 4
    """Aligned central spots whose mean is half of a pseudo-label."""
    rank: int = 4
    """Of the adapter of features."""
    hidden: int = 128
    """Width of the confidence generator."""
    confidence: bool = True
    """Whether pseudo-labels are weighted by generated confidence."""
    pseudo_weight: float = 0.5
    confidence_weight: float = 0.05
    """Of the term that keeps confidence from vanishing."""
    epochs: int = 5
    """Of the second stage, over all spots with pseudo-labels."""
    batch: int = 128
    measured_share: float = 0.25
    """Of a batch."""
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4

    def __post_init__(self) -> None:
        """ValueError where the backbone cannot be wrapped."""
        wrapped = self.wrapped()
        for can in (Trains, Predicts, Saves):
            if not isinstance(wrapped, can):
                raise ValueError(f"backbone '{self.backbone}' does not {can.__name__.lower().rstrip('s')}")

    def needed_weights(self) -> tuple[str, ...]:
        """The backbone's."""
        return needed_weights(self.wrapped())

    @property
    def encoder(self) -> str:
        """The backbone's, whose patches are cut; empty where it has none."""
        return str(getattr(self.wrapped(), "encoder", ""))

    @property
    def all_symmetries(self) -> bool:
        """Whether the backbone reads each patch under all eight symmetries."""
        return bool(getattr(self.wrapped(), "all_symmetries", False))

    @property
    def tunes_encoder(self) -> bool:
        """Whether the backbone trains its encoder."""
        return bool(getattr(self.wrapped(), "tunes_encoder", False))

    @property
    def patch(self) -> object:
        """What the backbone cuts of each spot, where it reads no encoder."""
        return getattr(self.wrapped(), "patch", None)

    def wrapped(self) -> Any:
        """The backbone's adapter."""
        if self.backbone not in adapters:
            raise ValueError(f"there is no adapter '{self.backbone}' to be the backbone")
        return adapters[self.backbone](**dict(self.options))

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Train the backbone on slides that are whole, then alignment layers for those of which there is a part.

        Raises:
            DataError: no slide is whole.
        """
        whole = [slide for slide in slides if slide.part_of is None]
        if not whole:
            raise DataError("training slides", "are all parts of slides", "one that was measured whole")
        backbone = self.wrapped().train(whole, panel, rng, context)
        scaling = Scaling.of(self._features(backbone, whole[0], panel))
        sparse = [slide for slide in slides if slide.part_of is not None]
        layers = self._adapted(backbone, scaling, Central.of(whole[0], panel), sparse, panel, rng, context)
        images = tuple(slide.image.fingerprint for slide in sparse)
        return Learned(backbone, layers, scaling, images, panel.genes)

    def impute(self, model: Learned, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes): the adapted backbone's; the backbone's own for a slide that it was not adapted to."""
        import torch

        every, blind = Panel(model.genes), slide.blind()
        predicted = self.wrapped().predict(model.backbone, blind, every)
        if slide.image.fingerprint in model.images:
            features = model.scaling(self._features(model.backbone, blind, every))
            numbers = torch.full((slide.n_spots,), model.images.index(slide.image.fingerprint))
            device = model.layers.scale.device
            arrays = (torch.from_numpy(array).to(device) for array in (predicted, features))
            with torch.inference_mode():
                predicted = model.layers(*arrays, numbers.to(device)).cpu().numpy()
        return in_panel(predicted, every.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the backbone and the layers, a folder each."""
        for name in (BACKBONE, LAYERS):
            (folder / name).mkdir()
        self.wrapped().save(model.backbone, folder / BACKBONE)
        arrays = {**state_of(model.layers, "layers."), **model.scaling._asdict()}
        facts = {"shape": model.layers.shape, "images": model.images, "genes": model.genes, "settings": asdict(self)}
        save_model(folder / LAYERS, arrays, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """What ``save`` wrote."""
        from stbench.adapters.st_dai.network import Adaptation, AdaptationShape

        arrays, facts = load_model(folder / LAYERS)
        shape = AdaptationShape(*facts["shape"])
        layers = restored(lambda: Adaptation(shape), arrays, device=context.device, prefix="layers.")
        scaling = Scaling(arrays["mean"], arrays["spread"])
        backbone = self.wrapped().load(folder / BACKBONE, context)
        return Learned(backbone, layers, scaling, tuple(facts["images"]), tuple(facts["genes"]))

    def _features(self, backbone: Model, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, width) of the backbone; its predictions where it embeds nothing."""
        wrapped = self.wrapped()
        blind = slide.blind()
        if isinstance(wrapped, Embeds):
            return np.asarray(wrapped.embed(backbone, blind))
        return np.asarray(wrapped.predict(backbone, blind, panel))

    def _adapted(
        self, backbone: Model, scaling: Scaling, central: Central, sparse: Sequence[Slide], panel: Panel,
        rng: np.random.Generator, context: Context,
    ) -> "Adaptation":  # fmt: skip
        """The layers after the second stage, which reads what the frozen backbone says and cannot change it."""
        from stbench.adapters.parts.fitting import seeded
        from stbench.adapters.st_dai.network import Adaptation, AdaptationShape
        from stbench.adapters.st_dai.training import trained

        hidden = self.hidden if self.confidence else 0
        shape = AdaptationShape(len(sparse), len(panel), len(scaling.mean), self.rank, hidden)
        with seeded(rng):
            layers = Adaptation(shape).to(context.device)
            if sparse:
                said = [self._said(backbone, scaling, central, slide, panel) for slide in sparse]
                trained(layers, said, rng, context, self._schedule())
        return layers.eval()

    def _said(
        self, backbone: Model, scaling: Scaling, central: Central, slide: Slide, panel: Panel
    ) -> Mapping[str, Array]:
        """What is known of every spot of a sparse slide."""
        assert slide.part_of is not None  # only parts are sparse
        whole = slide.whole()
        predicted = self.wrapped().predict(backbone, whole, panel)
        return {
            "predicted": predicted, "features": scaling(self._features(backbone, whole, panel)),
            "pseudo": (predicted + central_means(central, slide, self.neighbours)) / 2,
            "rows": slide.part_of.rows, "measured": slide.expression(panel),
        }  # fmt: skip

    def _schedule(self) -> dict[str, Any]:
        """Settings of the second stage."""
        names = (
            "pseudo_weight", "confidence_weight", "epochs", "batch", "measured_share", "learning_rate", "weight_decay",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
