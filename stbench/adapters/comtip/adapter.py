"""CoMTIP: patches aligned with one sentence per gene and value, masked feature modelling, pair-aware training."""

import copy
from collections.abc import Callable, Sequence
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
    pretrain,
    tower_input,
)
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotInputs, SpotReader
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.data import BlindSlide, Panel, Slide, Target, targets
from stbench.data.patches import PatchSpec
from stbench.encoders.base import CLIP_MEAN, CLIP_STD

if TYPE_CHECKING:
    import torch

    from stbench.adapters.comtip.network.model import Comtip, Objective
    from stbench.adapters.comtip.network.prediction import Predictor
    from stbench.adapters.comtip.network.vision import VisionTower
    from stbench.adapters.parts.draws import Streams

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64


@dataclass(frozen=True, eq=False)
class Learned:
    """The pre-trained network, the predictor fine-tuned from it, and what reading them takes."""

    reader: SpotReader
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
        from stbench.adapters.parts.draws import Draws
        from stbench.adapters.parts.fitting import seeded

        if self.weights and not context.weights.stands_in(self.weights):
            context.weights.locate(self.weights)  # absent weights are reported before a patch is cut
        reader = self._reader(context)
        inputs = reader(slides, all_symmetries=self.augment)
        expression = Expression.of(slides, panel.genes if self.genes == "panel" else None)
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        draws = Draws(rng, paired=context.paired)
        shared: dict[str, Any] = {"augment": self.augment, "draws": draws, "context": context}
        with seeded(rng):
            streams = draws.streams()
            network = self._started(len(expression.genes), self._token_width(inputs), streams, context)
            pretrain(
                network, inputs, expression, objective=self._objective(), schedule=self._schedule(),
                draw=GeneDraw(per_step=self.genes_per_step, n_top=self.top_genes), **shared,
            )  # fmt: skip
            head = ExpressionHead(self.image_width, len(panel), self.head_width)
            head.initialise(streams("start head"), torch.from_numpy(targets.mean(axis=0)))
            predictor = Predictor(copy.deepcopy(network.image), head).to(context.device)
            finetune(predictor, inputs, targets, schedule=self._finetune_schedule(), **shared)
        totals = np.concatenate([slide.totals for slide in slides])
        return Learned(
            reader, network, predictor, expression.genes, panel.genes, expression.highest(self.percentile),
            slides[0].target, float(np.median(totals)),
        )  # fmt: skip

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Image embeddings of the pre-trained network, nothing masked, not of unit length: (n_spots, d)."""
        place = 1 if self.embedding == "joint" else 0
        return _over_spots(model, slide, model.network.image, lambda images: model.network.embed_images(images)[place])

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression by the fine-tuned predictor, in the task's target space: (n_spots, n_genes)."""
        values = _over_spots(model, slide, model.predictor.tower, model.predictor)
        return in_panel(values, model.panel, panel)

    def zero_shot(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression read off the similarity of patch and template sentences; the predictor is not used.

        Returns:
            (n_spots, n_genes) in the task's target space.
        """
        import torch

        from stbench.adapters.comtip.network.prediction import value_grid, zero_shot_expression

        network = model.network
        device = network.logit_scale.device
        embed = _over_spots(model, slide, network.image, lambda images: network.embed_images(images)[1])
        rows = {gene: row for row, gene in enumerate(model.genes)}
        typical = float(np.median(model.highest))
        highest = np.array([model.highest[rows[g]] if g in rows else typical for g in panel.genes], dtype=np.float32)
        grid = value_grid(torch.from_numpy(highest), self.grid_steps, self.decimals).to(device)
        with torch.inference_mode():
            values = zero_shot_expression(
                torch.from_numpy(embed).to(device), network.sentences, fronts_of(panel.genes, model.genes),
                grid, network.logit_scale, readout=self.readout, max_tokens=self.max_tokens,
            )  # fmt: skip
        return _in_target(values.cpu().numpy(), model)

    def needed_weights(self) -> tuple[str, ...]:
        """The frozen encoder's, and those that both towers start from."""
        return tuple(name for name in (self.encoder, self.weights) if name)

    def parameters(self, model: Learned) -> int:
        """Parameters that are trained: the pre-trained network and the head."""
        both = (model.network, model.predictor.head)
        return sum(parameter.numel() for module in both for parameter in module.parameters())

    def save(self, model: Learned, folder: Path) -> None:
        """Write both networks, the genes and the settings."""
        arrays = state_of(model.network, "network.") | state_of(model.predictor, "predictor.")
        facts = {
            "settings": asdict(self), "genes": model.genes, "panel": model.panel, "target": model.target,
            "median_total": model.median_total, "token_width": model.network.shape.vision.token_width,
        }  # fmt: skip
        save_model(folder, arrays | {"highest": model.highest}, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The model that ``save`` wrote, ready to predict."""
        from stbench.adapters.comtip.network.prediction import ExpressionHead, Predictor
        from stbench.adapters.comtip.network.vision import VisionTower

        arrays, facts = load_model(folder)
        genes, panel = tuple(facts["genes"]), tuple(facts["panel"])
        network = restored(
            lambda: self._network(len(genes), facts["token_width"]), arrays, device=context.device, prefix="network."
        )

        def untrained() -> Predictor:
            tower = VisionTower(network.shape.vision, self.joint)
            return Predictor(tower, ExpressionHead(self.image_width, len(panel), self.head_width))

        predictor = restored(untrained, arrays, device=context.device, prefix="predictor.")
        return Learned(
            self._reader(context), network, predictor, genes, panel,
            arrays["highest"], facts["target"], facts["median_total"],
        )  # fmt: skip

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=self.grid * self.patch_px, resampling="bicubic")

    def _reader(self, context: Context) -> SpotReader:
        return SpotReader(context.features(self.encoder) if self.encoder else self.patch, CLIP_MEAN, CLIP_STD)

    def _token_width(self, inputs: SpotInputs) -> int:
        """Features of each token of a frozen encoder; 0 where the inputs are pixels."""
        return inputs.width // self.grid**2 if self.encoder else 0

    def _network(self, n_genes: int, token_width: int) -> "Comtip":
        from stbench.adapters.comtip.network.model import Comtip, Shape
        from stbench.adapters.comtip.network.text import TextShape
        from stbench.adapters.comtip.network.vision import VisionShape

        vision = VisionShape(
            grid=self.grid, patch_px=self.patch_px, token_width=token_width,
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

    def _started(self, n_genes: int, token_width: int, streams: "Streams", context: Context) -> "Comtip":
        """The network before its first step, on the context's device."""
        from stbench.adapters.comtip.network.model import from_clip

        network = self._network(n_genes, token_width)
        network.initialise(streams)
        if self.weights:
            load_start_weights(network.clip_part, self.weights, from_clip, context.weights)
        network.text.text_model.embeddings.token_embedding.requires_grad_(self.train_tokens)
        return network.to(context.device)

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


def _over_spots(
    model: Learned, slide: BlindSlide, tower: "VisionTower", answer: "Callable[[torch.Tensor], torch.Tensor]"
) -> Array:
    """``answer`` to the images of all spots, in batches: (n_spots, d) float32."""
    return model.reader([slide]).outputs(
        lambda inputs: answer(tower_input(inputs, tower.shape)), batch=BATCH_AT_TEST,
        device=str(next(tower.parameters()).device),
    )  # fmt: skip


def _in_target(values: Array, model: Learned) -> Array:
    """From log1p of counts per 10,000 to the task's space; depth of a blind spot is that of a typical one."""
    return targets[model.target].from_cp10k(values, model.median_total)
