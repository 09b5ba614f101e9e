"""ST-Net: one patch in, the expression of its spot out, by a DenseNet-121 trained end to end."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.inputs import SpotInputs, frozen_features, patches
from stbench.adapters.parts.saving import load_model, save_model
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.parts.validation import inner_folds
from stbench.data import BlindSlide, Panel, Slide, Target
from stbench.data.patches import PatchSpec
from stbench.errors import ProtocolError

if TYPE_CHECKING:
    from torch import nn

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 32
PUBLISHED_GENES = 250
"""The loss divides by the number of genes; the published learning rate goes with this many."""


class Learned(NamedTuple):
    """A trained network, and what it takes to come back from ST-Net's own scale."""

    network: "nn.Module"
    space: Target
    depth: float
    """Median counts per training spot."""
    n_measured: float
    """Mean number of measured genes of the training slides."""


@register("stnet")
@dataclass(frozen=True, kw_only=True)
class STNet:
    """Regress log expression from single patches, starting from each gene's training mean."""

    encoder: str = ""
    """A frozen encoder whose features feed the linear head; empty trains the paper's DenseNet-121 itself."""
    weights: str = ""
    """Weights that DenseNet-121 starts from; empty starts at random."""
    side_um: float = 150.0
    """Side of the patch on the tissue; a frozen encoder has its own."""
    pixels: int = 224
    """Side of the patch in pixels; a frozen encoder has its own."""
    target: Literal["task", "log-share"] = "task"
    """``task`` regresses the task's target space; ``log-share`` the authors' ln((1 + count) / (genes + total))."""
    learning_rate: float = 1e-6
    """Of SGD on a loss that sums over the batch, for 250 genes; scaled so that a gene's step is the same for any."""
    momentum: float = 0.9
    batch: int = 32
    epochs: int = 50
    """Most epochs; the inner cross-validation chooses how many are trained."""
    inner_folds: int = 4
    """Folds of the inner cross-validation; 0 trains all epochs."""
    average_symmetries: bool = inference_only(True)
    """Average predictions over the eight symmetries of the patch."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Choose the number of epochs by inner cross-validation, then train on all spots of ``slides``."""
        inputs, targets = self._inputs(slides), self._targets(slides, panel)
        every = np.arange(inputs.n_spots)
        epochs = self._chosen_epochs(inputs, targets, slides, rng, context)
        network = self._fit(inputs, targets, every, epochs, rng, context)
        depth = float(np.median(np.concatenate([slide.totals for slide in slides])))
        n_measured = float(np.mean([len(slide.genes) for slide in slides]))
        return Learned(network.eval(), slides[0].target, depth, n_measured)

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """What the linear layer reads, (n_spots, 1024): pooled features, or those of the frozen encoder."""
        pooled = getattr(model.network, "pooled", None)
        return self._mean_output(pooled, model.network, self._inputs([slide]))

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes), unclamped."""
        predicted = self._mean_output(model.network, model.network, self._inputs([slide]))
        return predicted if self.target == "task" else from_log_share(predicted, model)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights and the facts to rebuild it."""
        state = model.network.state_dict()
        n_genes, width = next(value.shape for key, value in state.items() if key in ("weight", "classifier.weight"))
        facts = {"n_genes": n_genes, "width": width, "rest": list(model[1:]), "settings": asdict(self)}
        save_model(folder, state, facts)

    def load(self, folder: Path) -> Learned:
        """The network that ``save`` wrote, ready to predict."""
        import torch

        arrays, facts = load_model(folder)
        network = self.network(facts["width"], facts["n_genes"])
        network.load_state_dict({key: torch.from_numpy(value) for key, value in arrays.items()})
        return Learned(network.eval(), *facts["rest"])

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder, or those the network starts from."""
        return tuple(name for name in (self.encoder or self.weights,) if name)

    def _inputs(self, slides: Sequence[BlindSlide]) -> SpotInputs:
        if self.encoder:
            return frozen_features(slides, self.encoder, all_symmetries=True)
        return patches(slides, PatchSpec(side_um=self.side_um, pixels=self.pixels))

    def _targets(self, slides: Sequence[Slide], panel: Panel) -> Array:
        if self.target == "task":
            return np.concatenate([slide.expression(panel) for slide in slides])
        if any(slide.corrected is not None for slide in slides):
            raise ProtocolError(
                "stnet, target log-share", "regresses shares of raw counts, and this task asks for corrected values",
                "a task without correction", "Use target: task, which regresses what the task asks for",
            )  # fmt: skip
        return np.concatenate([log_shares(slide, panel) for slide in slides])

    def network(self, width: int, n_genes: int) -> "nn.Module":
        """The untrained network: DenseNet-121, or one linear layer on ``width`` frozen features."""
        from torch import nn

        from stbench.adapters.stnet import network as stnet

        return nn.Linear(width, n_genes) if self.encoder else stnet.STNet(n_genes)

    def _started(self, width: int, mean_target: Array) -> "nn.Module":
        """A network that predicts the mean everywhere."""
        import torch

        from stbench.adapters.stnet import network as stnet

        network = self.network(width, len(mean_target))
        head = network
        if isinstance(network, stnet.STNet):
            head = network.classifier
            if self.weights:
                load_start_weights(network.features, self.weights, stnet.backbone_from_torchvision)
        stnet.start_at_mean(cast("nn.Linear", head), torch.from_numpy(mean_target))
        return network

    def _chosen_epochs(
        self,
        inputs: SpotInputs,
        targets: Array,
        slides: Sequence[Slide],
        rng: np.random.Generator,
        context: Context,
    ) -> int:
        """The number of epochs with the least squared error, summed over the inner folds."""
        if self.inner_folds == 0 or inputs.n_spots < 2:
            return self.epochs
        folds = inner_folds(slides, self.inner_folds, rng)
        errors = np.zeros(self.epochs)
        for fold in range(int(folds.max()) + 1):
            held = np.flatnonzero(folds == fold)

            def note(epoch: int, network: "nn.Module", held: Array = held) -> None:
                predicted = _outputs(network, network, inputs, held, symmetry=0)
                errors[epoch] += float(np.square(predicted - targets[held], dtype=np.float64).sum())

            self._fit(inputs, targets, np.flatnonzero(folds != fold), self.epochs, rng, context, after_epoch=note)
        return int(np.argmin(np.where(np.isnan(errors), np.inf, errors))) + 1  # NaN: the training diverged

    def _fit(
        self,
        inputs: SpotInputs,
        targets: Array,
        rows: Array,
        epochs: int,
        rng: np.random.Generator,
        context: Context,
        *,
        after_epoch: Callable[[int, "nn.Module"], None] | None = None,
    ) -> "nn.Module":
        """A network trained on ``rows`` from the mean of their targets."""
        import torch

        from stbench.adapters.parts.fitting import autocast, descend, seeded, shuffled_batches
        from stbench.adapters.stnet.network import batch_sum_loss

        with seeded(rng):
            mean = targets[rows].mean(axis=0, dtype=np.float64).astype(np.float32)
            network = self._started(inputs.parts[0][0].shape[-1], mean).to(context.device)
            rate = self.learning_rate * targets.shape[1] / PUBLISHED_GENES
            optimiser = torch.optim.SGD(network.parameters(), lr=rate, momentum=self.momentum)
            for epoch in range(epochs):
                network.train()
                for batch in shuffled_batches(rows, self.batch, rng):
                    seen = rng.integers(inputs.n_symmetries, size=len(batch))
                    wanted = torch.from_numpy(targets[batch]).to(context.device)
                    with autocast(context.device, context.precision):
                        predicted = network(inputs.tensor(batch, seen, device=context.device))
                    descend(optimiser, batch_sum_loss(predicted.float(), wanted))
                context.progress((epoch + 1) / epochs, f"epoch {epoch + 1} of {epochs}")
                if after_epoch is not None:
                    after_epoch(epoch, network)
        return network

    def _mean_output(self, function: "Callable[..., Any] | None", network: "nn.Module", inputs: SpotInputs) -> Array:
        """Mean over the symmetries of a function's outputs; of the inputs themselves without a function."""
        rows = np.arange(inputs.n_spots)
        seen = range(inputs.n_symmetries if self.average_symmetries else 1)
        if function is None:
            outputs = [inputs.gathered(rows, np.full_like(rows, symmetry)) for symmetry in seen]
        else:
            outputs = [_outputs(function, network, inputs, rows, symmetry=symmetry) for symmetry in seen]
        mean: Array = np.stack(outputs).mean(axis=0, dtype=np.float64)
        return mean.astype(np.float32)


def log_shares(slide: Slide, panel: Panel) -> Array:
    """The authors' targets ln((1 + count) / (n + total)), (n_spots, n_genes) float32, over all n genes measured."""
    counts = slide.panel_counts(panel).astype(np.float64)
    return np.log((1 + counts) / (len(slide.genes) + slide.totals[:, None])).astype(np.float32)


def from_log_share(predicted: Array, model: Learned) -> Array:
    """Back from ``log_shares`` to the task's space, as if each spot had the training spots' median depth.

    A blind slide does not tell its totals, so the way back cannot be exact.
    """
    counts = np.clip(np.exp(predicted.astype(np.float64)) * (model.n_measured + model.depth) - 1, 0, None)
    scale = 1.0 if model.space == "log1p-counts" else 1e4 / max(model.depth, 1.0)
    return np.log1p(counts * scale).astype(np.float32)


def _outputs(
    function: "Callable[..., Any]", network: "nn.Module", inputs: SpotInputs, rows: Array, *, symmetry: int
) -> Array:
    """(n_rows, n_outputs) of ``function`` with ``network`` in evaluation mode."""
    import torch

    network.eval()
    device = str(next(network.parameters()).device)
    found = []
    with torch.no_grad():
        for start in range(0, len(rows), BATCH_AT_TEST):
            batch = rows[start : start + BATCH_AT_TEST]
            found.append(function(inputs.tensor(batch, np.full_like(batch, symmetry), device=device)).cpu().numpy())
    return np.concatenate(found)
