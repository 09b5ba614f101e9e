"""STimage-1K4M: a CLIP image tower aligned with a short vector of variable genes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotInputs, SpotReader, row_outputs
from stbench.adapters.parts.pairs import Pairs
from stbench.adapters.parts.ridge import LinearMap, RidgeSettings, fit_ridge
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.stimage.genes import GeneChoice, overlapping_genes, ranked_genes
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec
from stbench.encoders.base import CLIP_MEAN, CLIP_STD

if TYPE_CHECKING:
    import torch

    from stbench.adapters.stimage import network as networks

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64
PREFIX = "network."
TOWER_WIDTH = 512


@dataclass(frozen=True, eq=False)
class Aligned:
    """The tuned network, and what both of its predictions need of the training spots."""

    reader: SpotReader
    network: "networks.STimage"
    probe: LinearMap
    """Ridge from the tuned tower's embedding to the panel's expression."""
    references: Array
    """(n_references, latent) unit gene embeddings of the training spots."""
    expression: Array
    """(n_references, n_genes) float32, in the task's target space."""
    genes: tuple[str, ...]
    """Columns of ``expression``."""
    input_width: int
    """Length of a frozen encoder's features, or of a patch's last axis."""


@register("stimage")
@dataclass(frozen=True, kw_only=True)
class STimage:
    """Contrast patches with variable genes, then predict by ridge regression on the tuned embedding."""

    weights: str = "plip"
    """CLIP model of the transformers format that the tower starts from; not read with ``encoder``."""
    encoder: str = ""
    """Frozen encoder under a small tower; empty tunes the whole CLIP tower, as published."""
    side_um: float = 100.0
    """Side of a patch on the tissue: a spot's diameter. Not read with ``encoder``."""
    gene_choice: GeneChoice = "overlap"
    """Genes that all slides share, or each slide's own in order of rank."""
    gene_count: int = 100
    """Genes that the encoder reads."""
    latent: int = 32
    clamps_scale: bool = False
    """Stop the learned logit scale at 100."""
    optimiser: Literal["adam", "adamw"] = "adam"
    """Whether the decay is part of the gradient, or decoupled."""
    learning_rate: float = 5e-5
    weight_decay: float = 0.2
    epochs: int = 15
    batch: int = 1024
    alpha: float = 300.0
    """Penalty of the ridge regression on z-scored embeddings."""
    predicts: Literal["ridge", "retrieval"] = inference_only("ridge")
    """How the embedding becomes expression; the authors publish ridge probes and no retrieval."""
    neighbours: int = inference_only(50)
    """Training spots that retrieval averages."""

    def needed_weights(self) -> tuple[str, ...]:
        """The frozen encoder's, or those that the tower starts from."""
        return tuple(name for name in (self.encoder or self.weights,) if name)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Aligned:
        """Tune on all spots of ``slides``, then fit the ridge probe on the same spots."""
        from stbench.adapters.parts.fitting import seeded

        if self._tower_weights and not context.weights.stands_in(self.weights):
            context.weights.locate(self.weights)  # absent weights are reported before a patch is cut
        choose = overlapping_genes if self.gene_choice == "overlap" else ranked_genes
        reader = self._reader(context)
        inputs, genes = reader(slides), choose(slides, self.gene_count)
        with seeded(rng):
            network = self._network(genes.shape[1], inputs.width)
            self._start(network, context)
            self._fit(network.to(context.device), Pairs(inputs, genes), rng, context)
        towers, _ = _embedded(network.eval(), inputs)
        expression = np.concatenate([slide.expression(panel) for slide in slides]).astype(np.float32)
        probe = fit_ridge(towers, expression, alpha=self.alpha, settings=RidgeSettings(standardise=True))
        references = row_outputs(network.embed_genes, genes, device=context.device)
        return Aligned(reader, network, probe, references, expression, panel.genes, inputs.width)

    def embed(self, model: Aligned, slide: BlindSlide) -> Array:
        """The shared latent of the patches, of unit length: (n_spots, latent)."""
        return _embedded(model.network, model.reader([slide]))[1]

    def predict(self, model: Aligned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        towers, latents = _embedded(model.network, model.reader([slide]))
        if self.predicts == "ridge":
            return in_panel(model.probe(towers).astype(np.float32), model.genes, panel)
        import torch

        from stbench.adapters.parts.retrieval import mean_expression, nearest_references

        values = torch.from_numpy(in_panel(model.expression, model.genes, panel))
        queries, references = torch.from_numpy(latents), torch.from_numpy(model.references)
        return mean_expression(nearest_references(queries, references, self.neighbours), values).numpy()

    def save(self, model: Aligned, folder: Path) -> None:
        """Write the network's weights, the probe and the training spots."""
        probe = {"coefficients": model.probe.coefficients, "intercept": model.probe.intercept}
        spots = {"references": model.references, "expression": model.expression}
        facts = {"settings": asdict(self), "genes": model.genes, "input_width": model.input_width}
        arrays = state_of(model.network, PREFIX) | probe | spots
        save_model(folder, arrays, facts | {"n_read": model.network.gene_fc.in_features})

    def load(self, folder: Path, context: Context) -> Aligned:
        """Read what ``save`` wrote."""
        arrays, facts = load_model(folder)
        return Aligned(
            self._reader(context),
            restored(
                lambda: self._network(facts["n_read"], facts["input_width"]),
                arrays,
                device=context.device,
                prefix=PREFIX,
            ),
            LinearMap(arrays["coefficients"], arrays["intercept"]),
            arrays["references"],
            arrays["expression"],
            tuple(facts["genes"]),
            facts["input_width"],
        )

    @property
    def _tower_weights(self) -> str:
        """Weights that the tuned tower starts from; empty where it starts at random, or an encoder is frozen."""
        return "" if self.encoder else self.weights

    def _network(self, n_genes: int, input_width: int) -> "networks.STimage":
        from stbench.adapters.stimage import network as networks

        tower = (
            networks.frozen_tower(input_width, TOWER_WIDTH)
            if self.encoder
            else networks.ClipImages(networks.ClipTower(projection_dim=TOWER_WIDTH))
        )
        return networks.STimage(tower, TOWER_WIDTH, n_genes, latent=self.latent, clamp_scale=self.clamps_scale)

    def _start(self, network: "networks.STimage", context: Context) -> None:
        """Load the published tower; WeightsMissing where this machine has none."""
        from stbench.adapters.stimage.network import ClipImages, vision_part

        if self._tower_weights and isinstance(network.images, ClipImages):
            load_start_weights(network.images.model, self.weights, vision_part, context.weights)

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=224, resampling="bicubic")

    def _reader(self, context: Context) -> SpotReader:
        return SpotReader(context.features(self.encoder) if self.encoder else self.patch, CLIP_MEAN, CLIP_STD)

    def _fit(self, network: "networks.STimage", pairs: Pairs, rng: np.random.Generator, context: Context) -> None:
        import torch

        from stbench.adapters.parts.fitting import autocast, fit, shuffled_batches
        from stbench.adapters.stimage.network import symmetric_loss

        kind = torch.optim.Adam if self.optimiser == "adam" else torch.optim.AdamW
        optimiser = kind(
            network.parameters(),
            lr=self.learning_rate,
            betas=(0.9, 0.98),
            eps=1e-6,
            weight_decay=self.weight_decay,
            fused=True,
        )

        def loss(rows: Array) -> "torch.Tensor":
            with autocast(context.compute):
                images = pairs.inputs.tensor(rows, device=context.device)
                views = network(images, pairs.profiles(rows, context.device))
            return symmetric_loss(views.logits.float())

        every = np.arange(pairs.inputs.n_spots)
        fit(
            network, optimiser, lambda: shuffled_batches(every, self.batch, rng), loss,
            epochs=self.epochs, context=context,
        )  # fmt: skip


def _embedded(network: "networks.STimage", inputs: SpotInputs) -> tuple[Array, Array]:
    """Tower embeddings (n_spots, 512) and unit latents (n_spots, latent), float32."""
    import torch
    from torch.nn import functional

    def both(images: torch.Tensor) -> torch.Tensor:
        tower = network.images(images)
        return torch.cat([tower, functional.normalize(network.image_fc(tower), dim=-1)], dim=1)

    outputs = inputs.outputs(both, batch=BATCH_AT_TEST, device=str(network.logit_scale.device))
    return np.ascontiguousarray(outputs[:, :TOWER_WIDTH]), np.ascontiguousarray(outputs[:, TOWER_WIDTH:])
