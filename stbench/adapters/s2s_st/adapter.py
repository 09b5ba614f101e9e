"""S2S-ST: fill in one sparsely sampled slide, trained on that slide and on natural images alone.

An abstract-level re-implementation: the abstract says what is done, and every size and constant is a choice of ours.
No image of the tissue is looked at.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.s2s_st.images import natural_images
from stbench.adapters.s2s_st.maps import SampledMaps
from stbench.data import Panel, PartlyObservedSlide, Slide

if TYPE_CHECKING:
    from stbench.adapters.s2s_st.network import Cascade

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A cascade that serves all genes."""

    network: "Cascade"
    genes: tuple[str, ...]


@register("s2s_st")
@dataclass(frozen=True, kw_only=True)
class S2sSt:
    """Fill in each gene's map by a cascade that was trained to give sparse maps back from sparser ones."""

    blocks: int = 3
    widths: tuple[int, ...] = (32, 64, 128)
    """Channels at each level of a block."""
    side: int = 32
    """Rows and columns of training crops."""
    keep: float = 0.5
    """Share of sampled values that each sparser mask keeps."""
    natural_weight: float = 1.0
    """Of natural images in the loss; 0 trains on the slide alone."""
    steps: int = 2000
    batch: int = 16
    """Crops of the slide in a step, and as many of natural images."""
    learning_rate: float = 1e-3
    lowest_rate: float = 1e-5
    """That the cosine schedule ends at."""
    weight_decay: float = 1e-4
    average: float = 0.999
    """Decay of the moving average of the weights, which answers."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Train on the sampled spots of ``slides``; crops, masks and genes are drawn from ``rng``."""
        import torch

        from stbench.adapters.parts.fitting import autocast, fit, placed, seeded
        from stbench.adapters.s2s_st.training import Average, Batch, Crops, loss_of

        maps = [SampledMaps.of_training(slide, panel) for slide in slides]
        images = natural_images() if self.natural_weight > 0 else ()
        crops = Crops(maps, images, self.side, self.keep, self.batch, rng)
        with seeded(rng):
            network = placed(self.network(), context.device)
            average = Average(network, self.average)
            optimiser = torch.optim.AdamW(
                network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
            )

            def loss(batch: Batch) -> "torch.Tensor":
                with autocast(context.compute):
                    return loss_of(network, batch.to(context.device), self.natural_weight)

            fit(
                network, optimiser, lambda: [crops()], loss, epochs=self.steps, context=context, rate=self._rate,
                after_step=average.update,
            )  # fmt: skip
        network.load_state_dict(average.state)
        return Learned(network.eval(), panel.genes)

    def impute(self, model: Learned, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) in the task's target space; observed spots as they were measured."""
        every = Panel(model.genes)
        maps = SampledMaps.of(slide.blind(), slide.observed, slide.observed_rows, every)
        filled = self.filled(model.network, maps).clip(0.0, 1.0)
        return in_panel(maps.unscaled(filled), every.genes, panel)

    def filled(self, network: "Cascade", maps: SampledMaps) -> Array:
        """(rows, columns, n_genes) maps after the last block, as it gives them."""
        import torch

        from stbench.adapters.s2s_st.network import padded

        device = next(network.parameters()).device
        rows, columns, n_genes = maps.values.shape
        answers = np.empty_like(maps.values)
        mask = padded(torch.from_numpy(maps.mask)[None, None].to(device), network.shape.multiple)
        with torch.inference_mode():
            for start in range(0, n_genes, 32):
                part = np.moveaxis(maps.values[..., start : start + 32], 2, 0)[:, None]
                sampled = padded(torch.from_numpy(np.ascontiguousarray(part)).to(device), network.shape.multiple)
                last = network(sampled, mask.expand(len(sampled), -1, -1, -1))[-1]
                answers[..., start : start + 32] = np.moveaxis(last[:, 0, :rows, :columns].cpu().numpy(), 0, 2)
        return answers

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights."""
        save_model(folder, state_of(model.network), {"settings": asdict(self), "genes": model.genes})

    def load(self, folder: Path, context: Context) -> Learned:
        """The network that ``save`` wrote."""
        arrays, facts = load_model(folder)
        return Learned(restored(self.network, arrays, device=context.device), tuple(facts["genes"]))

    def parameters(self, model: Learned) -> int:
        """How many numbers training set."""
        return sum(each.numel() for each in model.network.parameters())

    def network(self) -> "Cascade":
        """The untrained cascade."""
        from stbench.adapters.s2s_st.network import Cascade, CascadeShape

        return Cascade(CascadeShape(self.blocks, self.widths))

    def _rate(self, first: float, epoch: float) -> float:
        """Cosine from the first rate to the lowest."""
        return self.lowest_rate + (first - self.lowest_rate) * (1 + np.cos(np.pi * epoch / self.steps)) / 2
