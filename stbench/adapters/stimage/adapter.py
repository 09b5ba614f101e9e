"""STimage-1K4M: a CLIP image tower aligned with a short vector of variable genes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.inputs import SpotInputs, frozen_features, patches
from stbench.adapters.parts.ridge import LinearMap, RidgeSettings, fit_ridge
from stbench.adapters.parts.saving import load_model, save_model
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.stimage.genes import GeneChoice, overlapping_genes, ranked_genes
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec
from stbench.encoders.base import CLIP_MEAN, CLIP_STD

if TYPE_CHECKING:
    import torch

    from stbench.adapters.stimage import network as networks

Array = np.ndarray[Any, Any]
EMBEDDING_BATCH = 64
PREFIX = "network."
TOWER_WIDTH = 512


@dataclass(frozen=True, eq=False)
class Aligned:
    """The tuned network, and what both of its predictions need of the training spots."""

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
    alpha: float = 100.0
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
        from stbench.weights import locate

        if self.weights and not self.encoder:
            locate(self.weights)  # absent weights are told before a patch is cut
        choose = overlapping_genes if self.gene_choice == "overlap" else ranked_genes
        inputs, genes = self._inputs(slides), choose(slides, self.gene_count)
        width = int(inputs.parts[0][0].shape[-1])
        with seeded(rng):
            network = self._network(genes.shape[1], width)
            self._start(network)
            self._fit(network.to(context.device), inputs, genes, rng, context)
        towers, _ = self._embedded(network.eval(), inputs)
        expression = np.concatenate([slide.expression(panel) for slide in slides]).astype(np.float32)
        probe = fit_ridge(towers, expression, alpha=self.alpha, settings=RidgeSettings(standardise=True))
        return Aligned(network, probe, _embedded_genes(network, genes), expression, panel.genes, width)

    def embed(self, model: Aligned, slide: BlindSlide) -> Array:
        """The shared latent of the patches, of unit length: (n_spots, latent)."""
        return self._embedded(model.network, self._inputs([slide]))[1]

    def predict(self, model: Aligned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        towers, latents = self._embedded(model.network, self._inputs([slide]))
        columns = panel.positions(model.genes)
        if self.predicts == "ridge":
            return model.probe(towers).astype(np.float32)[:, columns]
        import torch

        from stbench.adapters.parts.retrieval import mean_expression, nearest_references

        queries, references = torch.from_numpy(latents), torch.from_numpy(model.references)
        found = nearest_references(queries, references, self.neighbours)
        return mean_expression(found, torch.from_numpy(model.expression)).numpy()[:, columns]

    def save(self, model: Aligned, folder: Path) -> None:
        """Write the network's weights, the probe and the training spots."""
        arrays: dict[str, Any] = {PREFIX + key: value for key, value in model.network.state_dict().items()}
        arrays |= {"coefficients": model.probe.coefficients, "intercept": model.probe.intercept}
        arrays |= {"references": model.references, "expression": model.expression}
        facts = {"settings": asdict(self), "genes": model.genes, "input_width": model.input_width}
        save_model(folder, arrays, facts | {"n_read": model.network.gene_fc.in_features})

    def load(self, folder: Path) -> Aligned:
        """Read what ``save`` wrote."""
        import torch

        arrays, facts = load_model(folder)
        state = {key: torch.from_numpy(value) for key, value in arrays.items() if key.startswith(PREFIX)}
        network = self._network(facts["n_read"], facts["input_width"])
        network.load_state_dict({key.removeprefix(PREFIX): value for key, value in state.items()})
        return Aligned(
            network.eval(),
            LinearMap(arrays["coefficients"], arrays["intercept"]),
            arrays["references"],
            arrays["expression"],
            tuple(facts["genes"]),
            facts["input_width"],
        )

    def _network(self, n_genes: int, input_width: int) -> "networks.STimage":
        from stbench.adapters.stimage import network as networks

        tower = (
            networks.frozen_tower(input_width, TOWER_WIDTH)
            if self.encoder
            else networks.ClipImages(networks.ClipTower(projection_dim=TOWER_WIDTH))
        )
        return networks.STimage(tower, TOWER_WIDTH, n_genes, latent=self.latent, clamp_scale=self.clamps_scale)

    def _start(self, network: "networks.STimage") -> None:
        """Load the published tower; WeightsMissing where this machine has none."""
        from stbench.adapters.stimage.network import ClipImages, vision_part

        if self.weights and isinstance(network.images, ClipImages):
            load_start_weights(network.images.model, self.weights, vision_part)

    def _inputs(self, slides: Sequence[BlindSlide]) -> SpotInputs:
        if self.encoder:
            return frozen_features(slides, self.encoder, all_symmetries=False)
        return patches(slides, PatchSpec(side_um=self.side_um, pixels=224, resampling="bicubic"))

    def _images(self, inputs: SpotInputs, rows: Array, device: str) -> "torch.Tensor":
        import torch

        if self.encoder:
            return inputs.tensor(rows, device=device)
        pixels = torch.from_numpy(inputs.gathered(rows)).to(device).permute(0, 3, 1, 2).float() / 255
        mean = torch.tensor(CLIP_MEAN, device=device).view(1, 3, 1, 1)
        return (pixels - mean) / torch.tensor(CLIP_STD, device=device).view(1, 3, 1, 1)

    def _fit(
        self,
        network: "networks.STimage",
        inputs: SpotInputs,
        genes: Array,
        rng: np.random.Generator,
        context: Context,
    ) -> None:
        import torch

        from stbench.adapters.parts.fitting import autocast, descend, shuffled_batches
        from stbench.adapters.stimage.network import symmetric_loss

        kind = torch.optim.Adam if self.optimiser == "adam" else torch.optim.AdamW
        optimiser = kind(
            network.parameters(),
            lr=self.learning_rate,
            betas=(0.9, 0.98),
            eps=1e-6,
            weight_decay=self.weight_decay,
        )
        for epoch in range(self.epochs):
            network.train()
            for rows in shuffled_batches(np.arange(inputs.n_spots), self.batch, rng):
                with autocast(context.device, context.precision):
                    images = self._images(inputs, rows, context.device)
                    pair = network(images, torch.from_numpy(genes[rows]).to(context.device))
                descend(optimiser, symmetric_loss(pair.logits.float()))
            context.progress((epoch + 1) / self.epochs, f"epoch {epoch + 1} of {self.epochs}")

    def _embedded(self, network: "networks.STimage", inputs: SpotInputs) -> tuple[Array, Array]:
        """Tower embeddings (n_spots, 512) and unit latents (n_spots, latent), float32."""
        import torch
        from torch.nn import functional

        device = str(network.logit_scale.device)
        towers, latents = [], []
        with torch.inference_mode():
            for start in range(0, inputs.n_spots, EMBEDDING_BATCH):
                rows = np.arange(start, min(start + EMBEDDING_BATCH, inputs.n_spots))
                tower = network.images(self._images(inputs, rows, device))
                towers.append(tower.cpu().numpy())
                latents.append(functional.normalize(network.image_fc(tower), dim=-1).cpu().numpy())
        return np.concatenate(towers), np.concatenate(latents)


def _embedded_genes(network: "networks.STimage", genes: Array) -> Array:
    import torch

    with torch.inference_mode():
        device = network.logit_scale.device
        found: Array = network.embed_genes(torch.from_numpy(genes).to(device)).cpu().numpy()
    return found
