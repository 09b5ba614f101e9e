"""ST-Net: one patch in, the expression of its spot out, by a DenseNet-121 trained end to end."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotReader, row_outputs
from stbench.adapters.parts.pairs import Pairs
from stbench.adapters.parts.saving import load_model, restored, save_model
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.parts.validation import inner_folds
from stbench.data import BlindSlide, Panel, Slide, Target, targets
from stbench.data.patches import PatchSpec
from stbench.errors import ProtocolError

if TYPE_CHECKING:
    import torch

    from stbench.adapters.stnet.network import Regressor

Array = np.ndarray[Any, Any]
BATCH_AT_TEST, FEATURES_AT_TEST = 32, 2048
PUBLISHED_GENES = 250
"""The loss divides by the number of genes; the published learning rate goes with this many."""


class Scale(NamedTuple):
    """What it takes to come back from ST-Net's own scale."""

    space: Target
    depth: float
    """Median counts per training spot."""
    n_measured: float
    """Mean number of measured genes of the training slides."""


class Learned(NamedTuple):
    """A trained network and what reading it takes."""

    reader: SpotReader
    network: "Regressor"
    genes: tuple[str, ...]
    """Outputs of the network."""
    scale: Scale


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
        reader = self._reader(context)
        pairs = Pairs(reader(slides, all_symmetries=True), self._targets(slides, panel))
        every = np.arange(pairs.inputs.n_spots)
        epochs = self._chosen_epochs(pairs, slides, rng, context)
        depth = float(np.median(np.concatenate([slide.totals for slide in slides])))
        scale = Scale(slides[0].target, depth, float(np.mean([len(slide.genes) for slide in slides])))

        def as_it_is(network: "Regressor") -> Learned:
            return Learned(reader, network.eval(), panel.genes, scale)

        if context.judge is None:
            return as_it_is(self._fit(pairs, every, epochs, rng, context))
        return as_it_is(self._judged(pairs, every, rng, context, as_it_is))

    def candidates(self) -> int:
        """The epochs."""
        return self.epochs

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """What the linear layer reads, (n_spots, 1024): pooled features, or those of the frozen encoder."""
        return self._mean_output(model, model.network.pooled, slide)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes), unclamped."""
        values = self._mean_output(model, model.network, slide)
        if self.target == "log-share":
            values = from_log_share(values, model.scale)
        return in_panel(values, model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights and the facts to rebuild it."""
        facts = {"width": model.network.classifier.in_features, "genes": model.genes, "scale": list(model.scale)}
        save_model(folder, model.network.state_dict(), facts | {"settings": asdict(self)})

    def load(self, folder: Path, context: Context) -> Learned:
        """The network that ``save`` wrote, ready to predict."""
        arrays, facts = load_model(folder)
        genes = tuple(facts["genes"])
        network = restored(lambda: self.network(facts["width"], len(genes)), arrays, device=context.device)
        return Learned(self._reader(context), network, genes, Scale(*facts["scale"]))

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder, or those the network starts from."""
        return tuple(name for name in (self.encoder or self.weights,) if name)

    def network(self, width: int, n_genes: int) -> "Regressor":
        """The untrained network: DenseNet-121, or one linear layer on ``width`` frozen features."""
        from stbench.adapters.stnet import network as stnet

        return stnet.OnFeatures(width, n_genes) if self.encoder else stnet.STNet(n_genes)

    @property
    def all_symmetries(self) -> bool:
        """Whether it reads each patch under all eight: training does."""
        return True

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    def _reader(self, context: Context) -> SpotReader:
        return SpotReader(context.features(self.encoder) if self.encoder else self.patch)

    def _targets(self, slides: Sequence[Slide], panel: Panel) -> Array:
        if self.target == "task":
            return np.concatenate([slide.expression(panel) for slide in slides])
        if any(slide.corrected is not None for slide in slides):
            raise ProtocolError(
                "stnet, target log-share", "regresses shares of raw counts, and this task asks for corrected values",
                "a task without correction", "Use target: task, which regresses what the task asks for",
            )  # fmt: skip
        return np.concatenate([log_shares(slide, panel) for slide in slides])

    def _started(self, width: int, mean_target: Array, context: Context) -> "Regressor":
        """A network that predicts the mean everywhere."""
        import torch

        from stbench.adapters.parts.densenet import backbone_from_torchvision
        from stbench.adapters.stnet import network as stnet

        network = self.network(width, len(mean_target))
        if self.weights and isinstance(network, stnet.STNet):
            load_start_weights(network.features, self.weights, backbone_from_torchvision, context.weights)
        stnet.start_at_mean(network.classifier, torch.from_numpy(mean_target))
        return network

    def _chosen_epochs(self, pairs: Pairs, slides: Sequence[Slide], rng: np.random.Generator, context: Context) -> int:
        """The number of epochs with the least squared error, summed over the inner folds."""
        if self.inner_folds == 0 or pairs.inputs.n_spots < 2:
            return self.epochs
        folds = inner_folds(slides, self.inner_folds, rng)
        errors = np.zeros(self.epochs)
        for fold in range(int(folds.max()) + 1):
            held = np.flatnonzero(folds == fold)

            def note(epoch: int, network: "Regressor", held: Array = held) -> None:
                batch = FEATURES_AT_TEST if self.encoder else BATCH_AT_TEST
                predicted = pairs.inputs.outputs(network.eval(), batch=batch, device=context.device, rows=held)
                errors[epoch] += float(np.square(predicted - pairs.expression[held], dtype=np.float64).sum())

            self._fit(pairs, np.flatnonzero(folds != fold), self.epochs, rng, context, after_epoch=note)
        return int(np.argmin(np.where(np.isnan(errors), np.inf, errors))) + 1  # NaN: the training diverged

    def _judged(
        self, pairs: Pairs, rows: Array, rng: np.random.Generator, context: Context,
        as_it_is: "Callable[[Regressor], Learned]",
    ) -> "Regressor":  # fmt: skip
        """A network trained on ``rows`` for all epochs, and of these the one that the context's judge likes best."""
        from stbench.adapters.parts.fitting import BestEpoch

        best = BestEpoch()

        def offer(epoch: int, network: "Regressor") -> None:
            if context.judge is not None:
                best.offer(network, epoch, -context.judge(as_it_is(network)))

        network = self._fit(pairs, rows, self.epochs, rng, context, after_epoch=offer)
        best.restore(network)
        return network

    def _fit(
        self,
        pairs: Pairs,
        rows: Array,
        epochs: int,
        rng: np.random.Generator,
        context: Context,
        *,
        after_epoch: "Callable[[int, Regressor], object]" = lambda epoch, network: None,
    ) -> "Regressor":
        """A network trained on ``rows`` from the mean of their targets."""
        import torch

        from stbench.adapters.parts.fitting import autocast, fit, placed, seeded, shuffled_batches
        from stbench.adapters.stnet.network import batch_sum_loss

        inputs, targets = pairs.inputs, pairs.expression
        with seeded(rng):
            mean = targets[rows].mean(axis=0, dtype=np.float64).astype(np.float32)
            network = placed(self._started(inputs.width, mean, context), context.device)
            rate = self.learning_rate * targets.shape[1] / PUBLISHED_GENES
            optimiser = torch.optim.SGD(
                network.parameters(), lr=rate, momentum=self.momentum, fused=True
            )  # fmt: skip

            def loss(batch: Array) -> "torch.Tensor":
                seen = rng.integers(inputs.n_symmetries, size=len(batch))
                wanted = pairs.profiles(batch, context.device)
                with autocast(context.compute):
                    predicted = network(inputs.tensor(batch, seen, device=context.device))
                return batch_sum_loss(predicted.float(), wanted)

            fit(
                network, optimiser, lambda: shuffled_batches(rows, self.batch, rng), loss,
                epochs=epochs, context=context, after_epoch=lambda epoch: after_epoch(epoch, network),
            )  # fmt: skip
        return network

    def _mean_output(
        self, model: Learned, forward: "Callable[[torch.Tensor], torch.Tensor]", slide: BlindSlide
    ) -> Array:
        """Mean of a function's outputs over the symmetries that each patch is seen under."""
        inputs = model.reader([slide], all_symmetries=self.average_symmetries)
        device = str(next(model.network.parameters()).device)
        if self.encoder:  # a linear layer's mean output is its output of the mean
            features = np.asarray(np.mean(np.stack(inputs.parts[0]), axis=0, dtype=np.float64))
            return row_outputs(forward, features.astype(np.float32), device=device, batch=FEATURES_AT_TEST)
        outputs = [
            inputs.outputs(forward, batch=BATCH_AT_TEST, device=device, symmetry=symmetry)
            for symmetry in range(inputs.n_symmetries)
        ]
        mean: Array = np.stack(outputs).mean(axis=0, dtype=np.float64)
        return mean.astype(np.float32)


def log_shares(slide: Slide, panel: Panel) -> Array:
    """The authors' targets ln((1 + count) / (n + total)), (n_spots, n_genes) float32, over all n genes measured."""
    counts = slide.panel_counts(panel).astype(np.float64)
    return np.log((1 + counts) / (len(slide.genes) + slide.totals[:, None])).astype(np.float32)


def from_log_share(predicted: Array, scale: Scale) -> Array:
    """Back from ``log_shares`` to the task's space, as if each spot had the training spots' median depth.

    A blind slide does not tell its totals, so the way back cannot be exact.
    """
    counts = np.clip(np.exp(predicted.astype(np.float64)) * (scale.n_measured + scale.depth) - 1, 0, None)
    return np.log1p(counts * targets[scale.space].factor(scale.depth)).astype(np.float32)
