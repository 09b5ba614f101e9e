"""mclSTExp: patches and expression in one space, where expression is read along with position and other spots."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotInputs, SpotReader
from stbench.adapters.parts.resident import Resident, on_device
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.parts.sections import n_positions, tiles
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.mclstexp import network as mclstexp

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64
PREFIX = "network."


class Spots(NamedTuple):
    """What the spot tower reads of all training spots, in slide order."""

    expression: Array
    """(n_spots, n_genes) float32 in the task's target space."""
    positions: Array
    """(n_spots, 2) int64 array coordinates."""
    sections: list[Array]
    """Rows of each slide, or of each tile of a slide with very many spots."""


class Learned(NamedTuple):
    """A trained network and the training spots that it retrieves from."""

    reader: SpotReader
    network: "mclstexp.MclSTExp"
    reference: Array
    """(n_training_spots, width) float32 embeddings of their expression."""
    expression: Array
    """(n_training_spots, n_genes) float32 in the task's target space."""
    genes: tuple[str, ...]
    """Columns of ``expression``."""


@register("mclstexp")
@dataclass(frozen=True, kw_only=True)
class MclSTExp:
    """Align patches with spots by a contrastive loss; predict by retrieval from all training spots."""

    encoder: str = ""
    """A frozen encoder whose features feed the image head; empty trains the paper's DenseNet-121 along."""
    weights: str = ""
    """Weights that DenseNet-121 starts from; empty starts at random."""
    side_um: float = 206.0
    """Side of the patch on the tissue; a frozen encoder has its own."""
    pixels: int = 224
    """Side of the patch in pixels; a frozen encoder has its own."""
    scaling: Literal["imagenet", "unit"] = "imagenet"
    """Pixels normalised by ImageNet's statistics, or the authors' 0 to 1; a frozen encoder has its own."""
    augment: bool = True
    """Show each training patch under a random one of the square's eight symmetries."""
    width: int = 256
    """Width of the joint embedding."""
    n_layers: int = 2
    """Layers of the transformer over spots; 0 leaves each spot to itself."""
    n_heads: int = 8
    head_width: int = 64
    positions: bool = True
    """Add learned vectors of array column and row to the expression."""
    sequence: Literal["batch", "section"] = "batch"
    """What a training spot sees: the spots that it shares a batch with, or those of its slide."""
    temperature: float = 1.0
    learning_rate: float = 1e-4
    weight_decay: float = 1e-3
    """Of Adam, so added to the gradient."""
    batch: int = 128
    epochs: int = 90
    max_tokens: int = 6000
    """Slides with more spots are cut into tiles, each a sequence of its own."""
    k: int = inference_only(200)
    """Training spots retrieved per patch."""
    distance: Literal["l1", "l2"] = inference_only("l2")
    """How they are weighted: by one over the square of this distance."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Train on spots of ``slides``; then each slide's spots, seen together, become references."""
        reader = self._reader(context)
        spots = self._spots(slides, panel)
        network = self._fit(reader(slides, all_symmetries=self.augment), spots, slides, rng, context).eval()
        return Learned(reader, network, self._references(network, spots, context), spots.expression, panel.genes)

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Image embeddings, (n_spots, width): layer-normalised, not of unit length."""
        device = str(next(model.network.parameters()).device)
        return model.reader([slide]).outputs(model.network.embed_inputs, batch=BATCH_AT_TEST, device=device)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Weighted mean of the nearest training spots, (n_spots, n_genes), in the task's target space."""
        import torch

        from stbench.adapters.mclstexp.merging import inverse_square_expression
        from stbench.adapters.parts.retrieval import nearest_references

        queries, references = torch.from_numpy(self.embed(model, slide)), torch.from_numpy(model.reference)
        values = torch.from_numpy(in_panel(model.expression, model.genes, panel))
        neighbours = nearest_references(queries, references, self.k)
        return inverse_square_expression(neighbours, queries, references, values, self.distance).numpy()

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights, the references and the settings."""
        spots = {"reference": model.reference, "expression": model.expression}
        facts = {"shape": asdict(model.network.shape), "genes": model.genes, "settings": asdict(self)}
        save_model(folder, state_of(model.network, PREFIX) | spots, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The model that ``save`` wrote, ready to predict."""
        from stbench.adapters.mclstexp.network import MclShape, MclSTExp

        arrays, facts = load_model(folder)
        shape = MclShape(**facts["shape"])
        network = restored(lambda: MclSTExp(shape), arrays, device=context.device, prefix=PREFIX)
        spots = arrays["reference"], arrays["expression"]
        return Learned(self._reader(context), network, *spots, tuple(facts["genes"]))

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder, or those the image encoder starts from."""
        return tuple(name for name in (self.encoder or self.weights,) if name)

    def network(self, n_features: int, n_genes: int, n_positions: int) -> "mclstexp.MclSTExp":
        """The untrained network, on ``n_features`` frozen features where the settings name an encoder."""
        from stbench.adapters.mclstexp import network as mclstexp

        return mclstexp.MclSTExp(
            mclstexp.MclShape(
                n_features=n_features if self.encoder else 0,
                n_genes=n_genes,
                n_positions=n_positions if self.positions else 0,
                width=self.width,
                n_layers=self.n_layers,
                n_heads=self.n_heads,
                head_width=self.head_width,
            )
        )

    @property
    def all_symmetries(self) -> bool:
        """Whether training reads each patch under all eight."""
        return self.augment

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    def _reader(self, context: Context) -> SpotReader:
        if self.encoder:
            return SpotReader(context.features(self.encoder))
        if self.scaling == "unit":
            return SpotReader(self.patch, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
        return SpotReader(self.patch)

    def _spots(self, slides: Sequence[Slide], panel: Panel) -> Spots:
        starts = np.cumsum([0, *(slide.n_spots for slide in slides)])
        return Spots(
            np.concatenate([slide.expression(panel) for slide in slides]),
            np.concatenate([slide.array_xy.astype(np.int64) for slide in slides]),
            [
                start + rows
                for start, slide in zip(starts, slides, strict=False)
                for rows in tiles(slide.array_xy, self.max_tokens)
            ],
        )

    def _started(self, inputs: SpotInputs, n_genes: int, n_positions: int, context: Context) -> "mclstexp.MclSTExp":
        from stbench.adapters.mclstexp.network import ImageEncoder
        from stbench.adapters.parts.densenet import backbone_from_torchvision

        network = self.network(inputs.width, n_genes, n_positions)
        if self.weights and isinstance(network.image_encoder, ImageEncoder):
            encoder = network.image_encoder.features
            load_start_weights(encoder, self.weights, backbone_from_torchvision, context.weights)
        return network

    def _fit(
        self, inputs: SpotInputs, spots: Spots, slides: Sequence[Slide], rng: np.random.Generator, context: Context
    ) -> "mclstexp.MclSTExp":
        """The network of the last epoch."""
        import torch

        from stbench.adapters.mclstexp.network import pairing_loss
        from stbench.adapters.parts.fitting import autocast, fit, placed, seeded

        with seeded(rng):
            started = self._started(inputs, spots.expression.shape[1], n_positions(slides), context)
            network = placed(started, context.device)
            optimiser = torch.optim.Adam(
                network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
            )
            there = [Resident.of(array, context.device) for array in (spots.expression, spots.positions)]

            def loss(rows: Array) -> "torch.Tensor":
                seen = rng.integers(inputs.n_symmetries, size=len(rows)) if self.augment else None
                with autocast(context.compute):
                    images = network.embed_inputs(inputs.tensor(rows, seen, device=context.device))
                    embedded = network.embed_spots(*(array.at(rows) for array in there))
                return pairing_loss(images.float(), embedded.float(), temperature=self.temperature)

            fit(network, optimiser, lambda: self._batches(spots, rng), loss, epochs=self.epochs, context=context)
        return network

    def _batches(self, spots: Spots, rng: np.random.Generator) -> list[Array]:
        """Spots of all slides mixed, or one section after another in random order."""
        from stbench.adapters.parts.fitting import shuffled_batches

        if self.sequence == "section":
            return [spots.sections[number] for number in rng.permutation(len(spots.sections))]
        return list(shuffled_batches(np.arange(len(spots.expression)), self.batch, rng))

    def _references(self, network: "mclstexp.MclSTExp", spots: Spots, context: Context) -> Array:
        """(n_spots, width) embeddings of training spots, each among the spots of its section alone."""
        import torch

        references = np.empty((len(spots.expression), self.width), np.float32)
        with torch.no_grad():
            for rows in spots.sections:
                given = (on_device(array[rows], context.device) for array in (spots.expression, spots.positions))
                references[rows] = network.embed_spots(*given).cpu().numpy()
        return references
