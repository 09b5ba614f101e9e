"""CoMTIP: patches aligned with one sentence per gene and value, masked feature modelling, pair-aware training."""

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.comtip.training import (
    Expression,
    GeneDraw,
    Schedule,
    finetune,
    fronts_of,
    network_input,
    pretrain,
)
from stbench.adapters.parts.inputs import SpotInputs, frozen_features, patches
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide, Target
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.comtip.network.model import Comtip, Objective
    from stbench.adapters.comtip.network.prediction import Predictor

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64


@dataclass(frozen=True, eq=False)
class Learned:
    """The pre-trained network, the predictor fine-tuned from it, and what reading them takes."""

    network: "Comtip"
    predictor: "Predictor"
    genes: tuple[str, ...]
    """Rows of the gene-name table."""
    panel: tuple[str, ...]
    """Columns of the predictor."""
    highest: Array
    """(n_genes,) where each gene's zero-shot grid ends, log1p of counts per 10,000."""
    target: Target
    """The space that answers are given in."""
    median_total: float
    """Counts of a typical training spot, for tasks that ask for log1p of counts."""


@register("comtip")
@dataclass(frozen=True, kw_only=True)
class CoMTIP:
    """Pre-train image and gene-text towers together, then fine-tune the image tower with a light MLP."""

    weights: str = ""
    """CLIP checkpoint that both towers start from; empty starts at random."""
    encoder: str = ""
    """Frozen encoder whose tokens take the place of pixels; empty reads pixels, as published."""
    side_um: float = 100.0
    """Side of the patch on the tissue; a frozen encoder has its own."""
    grid: int = 7
    """Patch tokens along each side of the image."""
    patch_px: int = 32
    image_width: int = 768
    image_depth: int = 12
    image_heads: int = 12
    text_width: int = 512
    text_depth: int = 12
    text_heads: int = 8
    joint: int = 512
    decimals: int = 2
    """Decimals of the expression that a sentence prints."""
    start_scale: float = 1 / 0.07
    """exp(s), the factor on cosines, at a random start; weights bring their own."""
    gene_deviation: float = 0.02
    """Standard deviation that gene-name embeddings start with."""
    mask_ratio: float = 0.5
    masked_features: bool = True
    """Masked feature modelling; False is the ablation."""
    paat: Literal["literal", "cooperative", "off"] = "literal"
    """Pair-aware training as the equations have it, as the prose has it, or not at all."""
    gene_embedding: bool = True
    value_embedding: bool = True
    reconstruction: float = 1.0
    """lambda_1."""
    pairing: float = 0.1
    """lambda_2."""
    reversal: float = 1.0
    """lambda_grl."""
    mfm_reduction: Literal["mean", "sum"] = "mean"
    mfm_detach: bool = True
    """Whether the full branch is a fixed teacher of the masked one."""
    genes: Literal["all", "panel"] = "all"
    """Whether pre-training reads all genes that the slides share, or the panel's alone."""
    genes_per_step: int = 256
    top_genes: int = 2000
    """Half of a step's genes come from this many most expressed ones."""
    learning_rate: float = 1e-6
    weight_decay: float = 0.05
    batch: int = 64
    epochs: int = 15
    new_module_factor: float = 1.0
    """Rate of modules without pre-trained weights, as a multiple of ``learning_rate``."""
    temperature_factor: float = 1.0
    """Rate of the temperature s, as a multiple of ``learning_rate``."""
    epsilon: float = 1e-6
    """Of AdamW, in both trainings."""
    train_tokens: bool = True
    """Whether the text tower's token table is trained along; its many rows cost more than all else when small."""
    augment: bool = False
    """Show each patch under a random one of the square's eight symmetries."""
    head_width: int = 256
    finetune_rate: float = 1e-5
    finetune_epochs: int = 30
    max_tokens: int = 4096
    """Text tokens whose activations are held at once; bounds memory, changes no number beyond rounding."""
    embedding: Literal["joint", "pooled"] = inference_only("joint")
    """What ``embed`` gives: z_img, or the mean patch feature before the projection."""
    grid_steps: int = inference_only(33)
    """Zero-shot: template values per gene."""
    percentile: float = 99.5
    """Zero-shot: the grid ends at this percentile of the training spots."""
    readout: Literal["expectation", "argmax"] = inference_only("expectation")

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Pre-train on all common genes of ``slides``, then fine-tune for ``panel``.

        Raises:
            WeightsMissing: the checkpoint to start from is not on this machine.
        """
        import torch

        from stbench.adapters.comtip.network.prediction import ExpressionHead, Predictor
        from stbench.adapters.parts.fitting import seeded

        start = self._start_weights()
        inputs = self._inputs(slides, augment=self.augment)
        expression = Expression.of(slides, panel.genes if self.genes == "panel" else None)
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        shared: dict[str, Any] = {"augment": self.augment, "rng": rng, "context": context}
        with seeded(rng):
            generator = torch.Generator().manual_seed(int(rng.integers(2**63 - 1)))
            network = self._network(len(expression.genes), _feature_width(inputs))
            network.initialise(generator)
            if start is not None:
                network.load_clip(start, self.weights)
            network.text.text_model.embeddings.token_embedding.requires_grad_(self.train_tokens)
            network.to(context.device)
            pretrain(
                network, inputs, expression, objective=self._objective(), schedule=self._schedule(),
                draw=GeneDraw(per_step=self.genes_per_step, n_top=self.top_genes), **shared,
            )  # fmt: skip
            head = ExpressionHead(self.image_width, len(panel), self.head_width)
            head.initialise(generator, torch.from_numpy(targets.mean(axis=0)))
            predictor = Predictor(copy.deepcopy(network.image), head).to(context.device)
            finetune(predictor, inputs, targets, schedule=self._finetune_schedule(), **shared)
        totals = np.concatenate([slide.totals for slide in slides])
        return Learned(
            network, predictor, expression.genes, panel.genes, expression.highest(self.percentile),
            slides[0].target, float(np.median(totals)),
        )  # fmt: skip

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Image embeddings of the pre-trained network, nothing masked, not of unit length: (n_spots, d)."""
        place = 1 if self.embedding == "joint" else 0
        return self._over_spots(slide, model.network.image, lambda images: model.network.embed_images(images)[place])

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression by the fine-tuned predictor, in the task's target space: (n_spots, n_genes)."""
        found = self._over_spots(slide, model.predictor.tower, model.predictor)
        return found if panel.genes == model.panel else found[:, panel.positions(model.panel)]

    def zero_shot(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression read off the similarity of patch and template sentences; the predictor is not used.

        Returns:
            (n_spots, n_genes) in the task's target space.
        """
        import torch

        from stbench.adapters.comtip.network.prediction import value_grid, zero_shot_expression

        network = model.network
        device = network.logit_scale.device
        embed = self._over_spots(slide, network.image, lambda images: network.embed_images(images)[1])
        rows = {gene: row for row, gene in enumerate(model.genes)}
        typical = float(np.median(model.highest))
        highest = np.array([model.highest[rows[g]] if g in rows else typical for g in panel.genes], dtype=np.float32)
        grid = value_grid(torch.from_numpy(highest), self.grid_steps, self.decimals).to(device)
        with torch.inference_mode():
            found = zero_shot_expression(
                torch.from_numpy(embed).to(device), network.sentences, fronts_of(panel.genes, model.genes).to(device),
                grid, network.logit_scale, readout=self.readout, max_tokens=self.max_tokens,
            )  # fmt: skip
        return _in_target(found.cpu().numpy(), model)

    def parameters(self, model: Learned) -> int:
        """Parameters that are trained: the pre-trained network and the head."""
        both = (model.network, model.predictor.head)
        return sum(parameter.numel() for module in both for parameter in module.parameters())

    def save(self, model: Learned, folder: Path) -> None:
        """Write both networks, the genes and the settings."""
        arrays = {f"network.{key}": value for key, value in model.network.state_dict().items()}
        arrays |= {f"predictor.{key}": value for key, value in model.predictor.state_dict().items()}
        facts = {
            "settings": asdict(self), "genes": model.genes, "panel": model.panel, "target": model.target,
            "median_total": model.median_total, "token_width": model.network.shape.vision.token_width,
        }  # fmt: skip
        save_model(folder, arrays | {"highest": model.highest}, facts)

    def load(self, folder: Path) -> Learned:
        """The model that ``save`` wrote, ready to predict."""
        import torch

        from stbench.adapters.comtip.network.prediction import ExpressionHead, Predictor
        from stbench.adapters.comtip.network.vision import VisionTower

        arrays, facts = load_model(folder)
        highest = arrays.pop("highest")
        states: dict[str, dict[str, torch.Tensor]] = {"network": {}, "predictor": {}}
        for key, value in arrays.items():
            part, _, rest = key.partition(".")
            states[part][rest] = torch.from_numpy(value)
        network = self._network(len(facts["genes"]), facts["token_width"])
        network.load_state_dict(states["network"])
        tower = VisionTower(network.shape.vision, self.joint)
        predictor = Predictor(tower, ExpressionHead(self.image_width, len(facts["panel"]), self.head_width))
        predictor.load_state_dict(states["predictor"])
        return Learned(
            network.eval(), predictor.eval(), tuple(facts["genes"]), tuple(facts["panel"]), highest,
            facts["target"], facts["median_total"],
        )  # fmt: skip

    def _start_weights(self) -> "dict[str, torch.Tensor] | None":
        if not self.weights:
            return None
        from stbench.weights import locate, read_state

        return read_state(locate(self.weights).path)

    def _inputs(self, slides: Sequence[BlindSlide], *, augment: bool) -> SpotInputs:
        if self.encoder:
            return frozen_features(slides, self.encoder, all_symmetries=augment)
        pixels = self.grid * self.patch_px
        return patches(slides, PatchSpec(side_um=self.side_um, pixels=pixels, resampling="bicubic"))

    def _network(self, n_genes: int, feature_width: int) -> "Comtip":
        from stbench.adapters.comtip.network.model import Comtip, Shape
        from stbench.adapters.comtip.network.text import TextShape
        from stbench.adapters.comtip.network.vision import VisionShape

        vision = VisionShape(
            grid=self.grid, patch_px=self.patch_px, token_width=feature_width // self.grid**2,
            width=self.image_width, depth=self.image_depth, heads=self.image_heads,
        )  # fmt: skip
        text = TextShape(width=self.text_width, depth=self.text_depth, heads=self.text_heads)
        return Comtip(
            Shape(
                n_genes=n_genes, vision=vision, text=text, joint=self.joint, decimals=self.decimals,
                gene_embedding=self.gene_embedding, value_embedding=self.value_embedding,
                mfm=self.masked_features, paat=self.paat, start_scale=self.start_scale,
                gene_deviation=self.gene_deviation,
            )
        )  # fmt: skip

    def _objective(self) -> "Objective":
        from stbench.adapters.comtip.network.model import Objective

        return Objective(
            mask_ratio=self.mask_ratio, reconstruction=self.reconstruction, pairing=self.pairing,
            reversal=self.reversal, mfm_reduction=self.mfm_reduction, mfm_detach=self.mfm_detach,
            max_tokens=self.max_tokens,
        )  # fmt: skip

    def _schedule(self) -> Schedule:
        return Schedule(
            epochs=self.epochs, batch=self.batch, learning_rate=self.learning_rate,
            weight_decay=self.weight_decay, new_module_factor=self.new_module_factor, epsilon=self.epsilon,
            temperature_factor=self.temperature_factor,
        )  # fmt: skip

    def _finetune_schedule(self) -> Schedule:
        return Schedule(
            epochs=self.finetune_epochs, batch=self.batch, learning_rate=self.finetune_rate,
            weight_decay=self.weight_decay, epsilon=self.epsilon,
        )  # fmt: skip

    def _over_spots(self, slide: BlindSlide, tower: Any, answer: Any) -> Array:
        """``answer`` to the images of all spots, in batches: (n_spots, d) float32."""
        import torch

        inputs = self._inputs([slide], augment=False)
        device = str(next(tower.parameters()).device)
        found = []
        with torch.inference_mode():
            for start in range(0, inputs.n_spots, BATCH_AT_TEST):
                rows = np.arange(start, min(start + BATCH_AT_TEST, inputs.n_spots))
                found.append(answer(network_input(inputs, rows, tower.shape, device)).float().cpu().numpy())
        return np.concatenate(found)


def _feature_width(inputs: SpotInputs) -> int:
    """Width of frozen features; 0 where the inputs are pixels."""
    first = inputs.parts[0][0]
    return 0 if first.dtype == np.uint8 else int(first.shape[1])


def _in_target(values: Array, model: Learned) -> Array:
    """From log1p of counts per 10,000 to the task's space; depth of a blind spot is that of a typical one."""
    if model.target == "log1p-cp10k":
        return values
    return np.log1p(np.expm1(values) * model.median_total / 1e4).astype(np.float32)
