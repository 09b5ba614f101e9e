"""CoMTIP's two trainings: image and gene sentences brought together, then the image tower fine-tuned for a panel."""

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.base import Context
from stbench.data import Slide

if TYPE_CHECKING:
    import torch
    from scipy.sparse import csr_matrix

    from stbench.adapters.comtip.network.model import Comtip, Objective
    from stbench.adapters.comtip.network.prediction import Predictor
    from stbench.adapters.comtip.network.sentences import GeneFronts
    from stbench.adapters.comtip.network.vision import VisionShape
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


@dataclass(frozen=True, eq=False)
class Expression:
    """What gene sentences say of the training spots."""

    genes: tuple[str, ...]
    values: "csr_matrix"
    """(n_spots, n_genes) log1p of counts per 10,000, rows in slide and spot order."""

    @classmethod
    def of(cls, slides: Sequence[Slide], genes: tuple[str, ...] | None = None) -> "Expression":
        """``genes``, or all that every slide measures in the first slide's order; whatever the task's target space."""
        from scipy.sparse import diags, vstack

        if genes is None:
            shared = set.intersection(*(set(slide.genes) for slide in slides))
            genes = tuple(gene for gene in slides[0].genes if gene in shared)
        parts = []
        for slide in slides:
            places = {gene: place for place, gene in enumerate(slide.genes)}
            counts = slide.counts[:, [places[gene] for gene in genes]].astype(np.float64)
            parts.append((diags(1e4 / np.maximum(slide.totals, 1.0)) @ counts).log1p())
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


def network_input(
    inputs: "SpotInputs", rows: Array, shape: "VisionShape", device: str, symmetries: Array | None = None
) -> "torch.Tensor":
    """Spots as the image tower takes them: pixels with CLIP's statistics, or tokens of a frozen encoder."""
    import torch

    from stbench.encoders.base import CLIP_MEAN, CLIP_STD

    batch = torch.from_numpy(inputs.gathered(rows, symmetries)).to(device)
    if shape.token_width:
        return batch.float().view(len(rows), shape.n_patches, shape.token_width)
    mean, std = (torch.tensor(triple, device=device).view(1, 3, 1, 1) for triple in (CLIP_MEAN, CLIP_STD))
    return (batch.permute(0, 3, 1, 2).float() / 255 - mean) / std


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
    rng: np.random.Generator,
    context: Context,
) -> None:
    """Train the whole network on pairs of image and expression (eq. 10), in place."""
    import torch

    from stbench.adapters.parts.fitting import autocast

    generator = torch.Generator().manual_seed(int(rng.integers(2**63 - 1)))
    fronts = fronts_of(expression.genes, expression.genes).to(context.device)
    by_mean = expression.by_mean()
    network.train()
    for rows, optimiser in _steps(network, inputs.n_spots, schedule, rng, context, "pre-training"):
        columns = drawn_genes(by_mean, draw.per_step, draw.n_top, rng)
        symmetries = rng.integers(inputs.n_symmetries, size=len(rows)) if augment else None
        images = network_input(inputs, rows, network.shape.vision, context.device, symmetries)
        values = expression.block(rows, columns).to(context.device)
        step = fronts.select(torch.from_numpy(columns).to(context.device))
        with autocast(context.device, context.precision):
            loss = network.loss(network(images, values, step, objective, generator), objective)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        network.clamp_temperature()
    network.eval()


def finetune(
    predictor: "Predictor",
    inputs: "SpotInputs",
    targets: Array,
    *,
    schedule: Schedule,
    augment: bool,
    rng: np.random.Generator,
    context: Context,
) -> None:
    """Train image tower and head end to end to the mean squared error of ``targets``, in place."""
    import torch

    from stbench.adapters.parts.fitting import autocast

    wanted = torch.from_numpy(targets)
    predictor.train()
    for rows, optimiser in _steps(predictor, inputs.n_spots, schedule, rng, context, "fine-tuning"):
        symmetries = rng.integers(inputs.n_symmetries, size=len(rows)) if augment else None
        images = network_input(inputs, rows, predictor.tower.shape, context.device, symmetries)
        with autocast(context.device, context.precision):
            found = predictor(images)
        loss = (found.float() - wanted[rows].to(context.device)).square().mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    predictor.eval()


def _steps(
    module: "torch.nn.Module", n_spots: int, schedule: Schedule, rng: np.random.Generator, context: Context, note: str
) -> Iterator[tuple[Array, "torch.optim.Optimizer"]]:
    """Rows of each step with an optimiser whose rate stands where the cosine has it."""
    from stbench.adapters.parts.fitting import shuffled_batches

    optimiser = _optimiser(module, schedule)
    started = [group["lr"] for group in optimiser.param_groups]
    for epoch in range(schedule.epochs):
        batches = shuffled_batches(np.arange(n_spots), schedule.batch, rng)
        for place, rows in enumerate(batches):
            share = (epoch + place / len(batches)) / schedule.epochs
            for group, rate in zip(optimiser.param_groups, started, strict=True):
                group["lr"] = rate * (1 + math.cos(math.pi * share)) / 2
            yield rows, optimiser
        context.progress((epoch + 1) / schedule.epochs, f"{note}, epoch {epoch + 1} of {schedule.epochs}")


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
    )
