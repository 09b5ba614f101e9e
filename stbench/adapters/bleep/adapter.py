"""BLEEP: patches and expression in one space; a patch is given the mean expression of its nearest spots."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotInputs, SpotReader, row_outputs
from stbench.adapters.parts.pairs import Pairs
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.parts.validation import held_out_spots
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.bleep.network import BleepHeads

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64
PREFIX = "network."


class Learned(NamedTuple):
    """A trained network and the training spots that it retrieves from."""

    reader: SpotReader
    network: "BleepHeads"
    reference: Array
    """(n_training_spots, width) float32 embeddings of their expression."""
    expression: Array
    """(n_training_spots, n_genes) float32 in the task's target space."""
    genes: tuple[str, ...]
    """Columns of ``expression``."""


@register("bleep")
@dataclass(frozen=True, kw_only=True)
class Bleep:
    """Align patches with expression by a contrastive loss; predict by retrieval from all training spots."""

    encoder: str = ""
    """A frozen encoder whose features feed the image head; empty trains the paper's ResNet-50 along."""
    weights: str = ""
    """Weights that ResNet-50 starts from; empty starts at random."""
    side_um: float = 150.0
    """Side of the patch on the tissue; a frozen encoder has its own."""
    pixels: int = 224
    """Side of the patch in pixels; a frozen encoder has its own."""
    augment: bool = True
    """Show each training patch under a random one of the square's eight symmetries."""
    width: int = 256
    """Width of the joint embedding."""
    dropout: float = 0.1
    temperature: float = 1.0
    learning_rate: float = 1e-4
    weight_decay: float = 1e-3
    batch: int = 256
    epochs: int = 30
    validation_share: float = 0.2
    """Share of the training spots that chooses the epoch by its loss; 0 keeps the last epoch."""
    k: int = inference_only(50)
    """Training spots retrieved per patch."""
    rule: Literal["simple", "average", "weighted_average"] = inference_only("average")
    """How they are merged: the nearest alone, their mean, or their mean weighted by raw distance."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Train on pooled spots of ``slides``; all of them, validation spots included, become references."""
        reader = self._reader(context)
        inputs = reader(slides, all_symmetries=self.augment)
        expression = np.concatenate([slide.expression(panel) for slide in slides])

        def as_it_is(network: "BleepHeads") -> Learned:
            references = row_outputs(network.eval().embed_spots, expression, device=context.device)
            return Learned(reader, network, references, expression, panel.genes)

        return as_it_is(self._fit(inputs, expression, rng, context, as_it_is))

    def candidates(self) -> int:
        """The epochs."""
        return self.epochs

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Image embeddings, (n_spots, width): layer-normalised, not of unit length."""
        device = str(next(model.network.parameters()).device)
        return model.reader([slide]).outputs(model.network.embed_inputs, batch=BATCH_AT_TEST, device=device)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Mean expression of the nearest training spots, (n_spots, n_genes), in the task's target space."""
        import torch

        from stbench.adapters.parts import retrieval

        queries, references = torch.from_numpy(self.embed(model, slide)), torch.from_numpy(model.reference)
        values = torch.from_numpy(in_panel(model.expression, model.genes, panel))
        neighbours = retrieval.nearest_references(queries, references, 1 if self.rule == "simple" else self.k)
        if self.rule == "simple":
            return retrieval.nearest_expression(neighbours, values).numpy()
        if self.rule == "weighted_average":
            return retrieval.distance_weighted_expression(neighbours, queries, references, values).numpy()
        return retrieval.mean_expression(neighbours, values).numpy()

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights, the references and the settings."""
        spots = {"reference": model.reference, "expression": model.expression}
        n_features = model.network.image_projection.projection.in_features
        facts = {"n_features": n_features, "genes": model.genes, "settings": asdict(self)}
        save_model(folder, state_of(model.network, PREFIX) | spots, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The model that ``save`` wrote, ready to predict."""
        arrays, facts = load_model(folder)
        genes = tuple(facts["genes"])
        network = restored(
            lambda: self.network(facts["n_features"], len(genes)), arrays, device=context.device, prefix=PREFIX
        )
        return Learned(self._reader(context), network, arrays["reference"], arrays["expression"], genes)

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder, or those the image encoder starts from."""
        return tuple(name for name in (self.encoder or self.weights,) if name)

    def network(self, n_features: int, n_genes: int) -> "BleepHeads":
        """The untrained network: ResNet-50 and both heads, or the heads on ``n_features`` frozen features."""
        from stbench.adapters.bleep import network as bleep

        if self.encoder:
            return bleep.BleepHeads(n_features, n_genes, width=self.width, dropout=self.dropout)
        return bleep.Bleep(n_genes, width=self.width, dropout=self.dropout)

    @property
    def all_symmetries(self) -> bool:
        """Whether training reads each patch under all eight."""
        return self.augment

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    def _reader(self, context: Context) -> SpotReader:
        return SpotReader(context.features(self.encoder) if self.encoder else self.patch)

    def _started(self, n_features: int, n_genes: int, context: Context) -> "BleepHeads":
        from stbench.adapters.bleep import network as bleep

        network = self.network(n_features, n_genes)
        if self.weights and isinstance(network, bleep.Bleep):
            load_start_weights(network.image_encoder, self.weights, bleep.encoder_from_timm, context.weights)
        return network

    def _fit(
        self, inputs: SpotInputs, expression: Array, rng: np.random.Generator, context: Context,
        as_it_is: "Callable[[BleepHeads], Learned]",
    ) -> "BleepHeads":  # fmt: skip
        """The network of the epoch with the lowest loss on held-out training spots."""
        import torch

        from stbench.adapters.parts.fitting import BestEpoch, fit, placed, seeded, shuffled_batches

        with seeded(rng):
            trained, held = held_out_spots(inputs.n_spots, self.validation_share, rng)
            network = placed(self._started(inputs.width, expression.shape[1], context), context.device)
            optimiser = torch.optim.AdamW(
                network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
            )
            pairs, best = Pairs(inputs, expression), BestEpoch()

            def loss(rows: Array) -> "torch.Tensor":
                seen = rng.integers(inputs.n_symmetries, size=len(rows)) if self.augment else None
                return self._loss(network, pairs, rows, seen, context)

            def validate(epoch: int) -> None:
                loss = self._held_out_loss(network, pairs, held, context) if len(held) else math.nan
                best.offer(network, epoch, loss if context.judge is None else -context.judge(as_it_is(network)))

            fit(
                network, optimiser, lambda: shuffled_batches(trained, self.batch, rng, drop_last=True), loss,
                epochs=self.epochs, context=context, after_epoch=validate,
            )  # fmt: skip
            best.restore(network)
        return network

    def _loss(
        self, network: "BleepHeads", pairs: Pairs, rows: Array, seen: Array | None, context: Context
    ) -> "torch.Tensor":
        from stbench.adapters.parts.contrastive import contrastive_loss
        from stbench.adapters.parts.fitting import autocast

        with autocast(context.compute):
            images = network.embed_inputs(pairs.inputs.tensor(rows, seen, device=context.device))
            spots = network.embed_spots(pairs.profiles(rows, context.device))
        return contrastive_loss(images.float(), spots.float(), temperature=self.temperature)

    def _held_out_loss(self, network: "BleepHeads", pairs: Pairs, held: Array, context: Context) -> float:
        """Mean loss over batches of held-out spots; a short last batch counts by its size."""
        import torch

        network.eval()
        batches = [held[start : start + self.batch] for start in range(0, len(held), self.batch)]
        with torch.no_grad():
            losses = [self._loss(network, pairs, rows, None, context) for rows in batches]
        return sum(len(rows) * loss.item() for rows, loss in zip(batches, losses, strict=True)) / len(held)
