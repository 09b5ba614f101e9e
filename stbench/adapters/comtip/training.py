"""CoMTIP's two trainings: image and gene sentences brought together, then the image tower fine-tuned for a panel."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.resident import Resident
from stbench.data import Slide
from stbench.data.target import CP10K

if TYPE_CHECKING:
    import torch
    from scipy.sparse import csr_matrix

    from stbench.adapters.comtip.network.model import Comtip, Objective
    from stbench.adapters.comtip.network.prediction import Predictor
    from stbench.adapters.comtip.network.sentences import GeneFronts
    from stbench.adapters.comtip.network.vision import VisionShape
    from stbench.adapters.parts.draws import Draws
    from stbench.adapters.parts.inputs import SpotInputs

Array = np.ndarray[Any, Any]
COLUMNS_AT_ONCE = 512


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How one training walks; the rate falls along a cosine to zero."""

    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    epsilon: float = 1e-6
    new_module_factor: float = 1.0
    """Rate of modules that no checkpoint starts, as a multiple."""
    temperature_factor: float = 1.0
    """Rate of the temperature, as a multiple."""

    def rate(self, start: float, epoch: float) -> float:
        """Learning rate when ``epoch`` epochs are done, of a group that began at ``start``."""
        return start * (1 + math.cos(math.pi * (epoch / self.epochs))) / 2


@dataclass(frozen=True, eq=False)
class Expression:
    """What gene sentences say of the training spots."""

    genes: tuple[str, ...]
    values: "csr_matrix"
    """(n_spots, n_genes) log1p of counts per 10,000, rows in slide and spot order."""

    @classmethod
    def of(cls, slides: Sequence[Slide], genes: tuple[str, ...] | None = None) -> "Expression":
        """``genes``, or all that every slide measures in the first slide's order; whatever the task's target space."""
        from scipy.sparse import vstack

        if genes is None:
            shared = set.intersection(*(set(slide.genes) for slide in slides))
            genes = tuple(gene for gene in slides[0].genes if gene in shared)
        parts = []
        for slide in slides:
            places = {gene: place for place, gene in enumerate(slide.genes)}
            counts = slide.counts[:, [places[gene] for gene in genes]].astype(np.float64)
            parts.append(CP10K.sparse_expression(counts, slide.totals))
        return cls(genes, vstack(parts).tocsr().astype(np.float32))

    def highest(self, percentile: float) -> Array:
        """(n_genes,) float32: this percentile of each gene over all spots, zeros included."""
        columns = self.values.tocsc()
        starts = range(0, len(self.genes), COLUMNS_AT_ONCE)
        parts = [
            np.percentile(columns[:, start : start + COLUMNS_AT_ONCE].toarray(), percentile, axis=0) for start in starts
        ]
        return np.concatenate(parts).astype(np.float32)

    def block(self, rows: Array, columns: Array) -> "torch.Tensor":
        """(n_rows, n_columns) float32."""
        import torch

        return torch.from_numpy(self.values[rows][:, columns].toarray())

    def by_mean(self) -> Array:
        """Columns, the most expressed gene first."""
        return np.argsort(-np.asarray(self.values.mean(axis=0)).ravel(), kind="stable")


def drawn_genes(by_mean: Array, n: int, n_top: int, rng: np.random.Generator) -> Array:
    """Genes of one step: half of them from the ``n_top`` most expressed, the rest from all others, sorted.

    Args:
        by_mean: (n_genes,) columns, the most expressed gene first.
        n: genes wanted; all where there are fewer.
        n_top: how many genes count as most expressed.
        rng: draws them.
    """
    if n >= len(by_mean):
        return np.sort(by_mean)
    top = rng.choice(by_mean[:n_top], size=min(n // 2, len(by_mean[:n_top])), replace=False)
    others = np.setdiff1d(by_mean, top)
    return np.sort(np.concatenate([top, rng.choice(others, size=n - len(top), replace=False)]))


def fronts_of(genes: Sequence[str], table: Sequence[str]) -> "GeneFronts":
    """Sentence fronts of ``genes``; a gene without a row in the table gets no gene-name embedding, and a warning."""
    from stbench.adapters.comtip.network.sentences import gene_fronts

    rows = {gene: row for row, gene in enumerate(table)}
    unseen = [gene for gene in genes if gene not in rows]
    if unseen:
        warnings.warn(
            f"{len(unseen)} genes were not trained on, {unseen[0]} first: their names are text only", stacklevel=2
        )
    return gene_fronts(genes, rows)


def tower_input(inputs: "torch.Tensor", shape: "VisionShape") -> "torch.Tensor":
    """Spots as the image tower takes them: images as they are, features of a frozen encoder cut into tokens."""
    return inputs.float().view(len(inputs), shape.n_patches, shape.token_width) if shape.token_width else inputs


@dataclass(frozen=True, kw_only=True)
class GeneDraw:
    """Which genes each step reads."""

    per_step: int
    n_top: int


def pretrain(
    network: "Comtip",
    inputs: "SpotInputs",
    expression: Expression,
    *,
    objective: "Objective",
    schedule: Schedule,
    draw: GeneDraw,
    augment: bool,
    draws: "Draws",
    context: Context,
) -> None:
    """Train the whole network on pairs of image and expression (eq. 10), in place."""
    import torch

    from stbench.adapters.parts.fitting import autocast, fit, shuffled_batches

    streams = draws.streams()
    fronts = fronts_of(expression.genes, expression.genes)
    by_mean = expression.by_mean()

    def loss(rows: Array) -> "torch.Tensor":
        columns = drawn_genes(by_mean, draw.per_step, draw.n_top, draws.of("genes"))
        symmetries = draws.of("augment").integers(inputs.n_symmetries, size=len(rows)) if augment else None
        images = tower_input(inputs.tensor(rows, symmetries, device=context.device), network.shape.vision)
        values, step = expression.block(rows, columns), fronts.select(torch.from_numpy(columns))
        with autocast(context.compute):
            return network.loss(network(images, values, step, objective, streams), objective)

    fit(
        network, _optimiser(network, schedule),
        lambda: shuffled_batches(np.arange(inputs.n_spots), schedule.batch, draws.of("order")), loss,
        epochs=schedule.epochs, context=context, note="pre-training, ", rate=schedule.rate,
        after_step=network.clamp_temperature,
    )  # fmt: skip
    network.eval()


def finetune(
    predictor: "Predictor",
    inputs: "SpotInputs",
    targets: Array,
    *,
    schedule: Schedule,
    augment: bool,
    draws: "Draws",
    context: Context,
) -> None:
    """Train image tower and head end to end to the mean squared error of ``targets``, in place."""

    from stbench.adapters.parts.fitting import autocast, fit, shuffled_batches

    wanted = Resident.of(targets, context.device)

    def loss(rows: Array) -> "torch.Tensor":
        seen = draws.of("augment in fine-tuning")
        symmetries = seen.integers(inputs.n_symmetries, size=len(rows)) if augment else None
        images = tower_input(inputs.tensor(rows, symmetries, device=context.device), predictor.tower.shape)
        with autocast(context.compute):
            predicted = predictor(images)
        return (predicted.float() - wanted.at(rows)).square().mean()

    fit(
        predictor, _optimiser(predictor, schedule),
        lambda: shuffled_batches(np.arange(inputs.n_spots), schedule.batch, draws.of("order of fine-tuning")), loss,
        epochs=schedule.epochs, context=context, note="fine-tuning, ", rate=schedule.rate,
    )  # fmt: skip
    predictor.eval()


def _optimiser(module: "torch.nn.Module", schedule: Schedule) -> "torch.optim.Optimizer":
    import torch

    new = ("mfm.", "gene_embed.", "value_embed.", "disc.", "head.")
    factors = (1.0, schedule.new_module_factor, schedule.temperature_factor)
    groups: tuple[list[torch.nn.Parameter], ...] = ([], [], [])
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            groups[2 if name == "logit_scale" else int(name.startswith(new))].append(parameter)
    rated = zip(groups, factors, strict=True)
    return torch.optim.AdamW(
        [{"params": group, "lr": schedule.learning_rate * factor} for group, factor in rated if group],
        betas=(0.9, 0.98),
        eps=schedule.epsilon,
        weight_decay=schedule.weight_decay,
        fused=True,
    )
