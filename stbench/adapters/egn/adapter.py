"""EGN: one patch at a time, refined by the training spots that look most like it, and by their expression."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.inputs import SpotInputs, SpotReader
from stbench.adapters.parts.references import References, held_out_slides
from stbench.adapters.parts.referring import Learned, Referring
from stbench.adapters.parts.resident import on_device
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.egn import network as egn

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 32
MEAN, STD = (0.5476, 0.5218, 0.6881), (0.2461, 0.2101, 0.1649)
"""Of the authors' images."""


class Spots(NamedTuple):
    """What the network reads of spots, and what it is to say."""

    patches: SpotInputs
    features: Array
    """(n_spots, n_features) float32 of the frozen encoder."""
    rows: "torch.Tensor"
    """(n_spots, k) exemplars of each among the training spots."""


@register("egn")
@dataclass(frozen=True, kw_only=True)
class EGN(Referring):
    """A vision transformer whose layers listen to a patch's exemplars, trained from random weights."""

    encoder: str = "timm/resnet50.tv_in1k"
    """The frozen encoder by whose features exemplars are found; it has a patch of its own."""
    side_um: float = 112.0
    """Side on the tissue of the patch that the transformer reads."""
    pixels: int = 256
    """Its side in pixels."""
    square: int = 32
    """Side in pixels of the squares that are tokens."""
    scaling: Literal["imagenet", "published"] = "imagenet"
    """Pixels normalised by ImageNet's statistics, or by those of the authors' images."""
    width: int = 1024
    n_layers: int = 8
    n_heads: int = 16
    head_width: int = 64
    hidden: int = 4096
    """Inner width of the transformer's perceptrons."""
    n_mappers: int = 2
    """Perceptrons on a patch's features and those of its exemplars."""
    block_every: int = 2
    """Layers from one exemplar block to the next; 0 leaves them out."""
    block_heads: int = 8
    block_head_width: int = 64
    exemplars: int = 6
    """Training spots of other slides that a patch is refined by."""
    metric: Literal["l1", "l2"] = "l2"
    """Distance of features that exemplars are nearest by."""
    min_max: bool = False
    """Whether each gene is brought to 0..1 by the training spots, to train and as exemplars' expression."""
    correlation_weight: float = 0.5
    """Of what correlation lacks of one, beside the squared error."""
    learning_rate: float = 5e-4
    weight_decay: float = 1e-4
    warm_up: int = 100
    """Steps over which the learning rate rises."""
    cycle: float = 0.5
    """Epochs of each cosine from the learning rate down to a fifth of it."""
    batch: int = 32
    epochs: int = 50
    validation_slides: int = 1
    """Training slides that choose the epoch by their mean correlation; never the last one."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """AdamW on batches of spots; exemplars of a training spot are of other slides."""
        import torch

        from stbench.adapters.parts.exemplars import nearest_exemplars

        reader = SpotReader(context.features(self.encoder))
        features = np.concatenate([part[0] for part in reader(slides).parts])
        expression = np.concatenate([slide.expression(panel) for slide in slides])
        scale = self.scale_of(expression)
        references = References(features, scale.scaled(expression) if self.min_max else expression)
        owners = np.repeat(np.arange(len(slides)), [slide.n_spots for slide in slides])
        seen = torch.from_numpy(features)
        rows = nearest_exemplars(seen, seen, self.exemplars, self.metric, slides=torch.from_numpy(owners))
        spots = Spots(self._patches(slides), features, rows)
        network = self._fit(spots, references, owners, rng, context).eval()
        return Learned(reader, network, references, scale, panel.genes)

    def sized(self, shape: Mapping[str, Any]) -> "egn.EGN":
        """The untrained network of these sizes."""
        from stbench.adapters.egn import network as egn

        return egn.EGN(egn.EGNShape(**shape))

    def network(self, n_features: int, n_genes: int) -> "egn.EGN":
        """The untrained network."""
        from stbench.adapters.egn import network as egn

        return egn.EGN(
            egn.EGNShape(
                n_genes=n_genes, n_features=n_features, pixels=self.pixels, square=self.square, width=self.width,
                n_layers=self.n_layers, n_heads=self.n_heads, head_width=self.head_width, hidden=self.hidden,
                n_mappers=self.n_mappers, block_every=self.block_every, block_heads=self.block_heads,
                block_head_width=self.block_head_width,
            )
        )  # fmt: skip

    @property
    def patch(self) -> PatchSpec:
        """What the transformer reads of each spot."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    def rate(self, first: float, epoch: float, steps: int) -> float:
        """Learning rate after ``epoch`` epochs of ``steps`` steps each: a rise, under one cosine after another."""
        risen = min(1.0, (epoch * steps + 1) / self.warm_up) if self.warm_up else 1.0
        place = epoch % self.cycle / self.cycle
        return first * risen * (0.2 + 0.8 * (1 + math.cos(math.pi * place)) / 2)

    def _patches(self, slides: Sequence[BlindSlide]) -> SpotInputs:
        reader = SpotReader(self.patch) if self.scaling == "imagenet" else SpotReader(self.patch, MEAN, STD)
        return reader(slides)

    def _fit(
        self, spots: Spots, references: References, owners: Array, rng: np.random.Generator, context: Context
    ) -> "egn.EGN":
        """The network of the epoch that correlates best on held-out slides; of the last where none is held out."""
        import torch

        from stbench.adapters.parts.correlation import correlated_loss, mean_correlation
        from stbench.adapters.parts.fitting import BestEpoch, autocast, fit, seeded, shuffled_batches

        with seeded(rng):
            wanted = references.expression
            network = self.network(spots.features.shape[1], wanted.shape[1]).to(context.device)
            optimiser = torch.optim.AdamW(
                network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
            )
            (trained, held), best = held_out_slides(int(owners.max()) + 1, self.validation_slides, rng), BestEpoch()
            every = np.flatnonzero(np.isin(owners, trained))
            steps = max(1, len(every) // min(self.batch, len(every)))

            def loss(rows: Array) -> "torch.Tensor":
                with autocast(context.compute):
                    predicted = network(*given(spots, references, rows, context.device))
                target = on_device(wanted[rows], context.device)
                return correlated_loss(predicted.float(), target, self.correlation_weight)

            def validate(epoch: int) -> None:
                rows = [np.flatnonzero(owners == slide) for slide in held]
                said = [torch.from_numpy(outputs(network.eval(), spots, references, part)) for part in rows]
                right = [torch.from_numpy(wanted[part]) for part in rows]
                scores = [mean_correlation(*pair).item() for pair in zip(said, right, strict=True)]
                if scores:
                    best.offer(network, epoch, -float(np.mean(scores)))

            fit(
                network, optimiser, lambda: shuffled_batches(every, self.batch, rng, drop_last=True), loss,
                epochs=self.epochs, context=context, after_epoch=validate,
                rate=lambda first, epoch: self.rate(first, epoch, steps),
            )  # fmt: skip
            best.restore(network)
        return network

    def outputs(self, model: Learned, slide: BlindSlide, *, head: bool) -> Array:
        """What the network, or all of it but the ``head``, gives for the spots of a slide."""
        import torch

        from stbench.adapters.parts.exemplars import nearest_exemplars

        (seen,) = (np.array(part[0]) for part in model.reader([slide]).parts)
        known = torch.from_numpy(model.references.features)
        rows = nearest_exemplars(torch.from_numpy(seen), known, self.exemplars, self.metric)
        spots = Spots(self._patches([slide]), seen, rows)
        run = model.network if head else model.network.hidden
        return outputs(model.network, spots, model.references, np.arange(slide.n_spots), run)


def given(spots: Spots, references: References, rows: Array, device: str) -> "tuple[torch.Tensor, ...]":
    """What the network reads of some spots: patches, features, and features and expression of exemplars."""
    exemplars = spots.rows[rows]
    arrays = spots.features[rows], references.features[exemplars], references.expression[exemplars]
    return spots.patches.tensor(rows, device=device), *(on_device(array, device) for array in arrays)


def outputs(network: "egn.EGN", spots: Spots, references: References, rows: Array, run: Any = None) -> Array:
    """(n_rows, ...) float32: what the network, or ``run`` in its place, gives for some spots; no gradients."""
    from stbench.encoders.forward import in_batches

    device = str(network.head.weight.device)
    forward = run or network
    return in_batches(
        lambda part: forward(*given(spots, references, rows[part], device)), len(rows), batch=BATCH_AT_TEST
    )
