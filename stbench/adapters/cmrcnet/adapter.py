"""CMRCNet: retrieval in a joint space of patches and expression, learned with mask reconstruction."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotReader, row_outputs
from stbench.adapters.parts.pairs import Pairs
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.adapters.parts.validation import held_out_spots
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.cmrcnet import network as networks
    from stbench.adapters.parts.draws import Draws, Start

Array = np.ndarray[Any, Any]
BATCH_AT_TEST = 64
PROFILES_AT_ONCE = 4096
PREFIX = "network."


@dataclass(frozen=True, eq=False)
class Retriever:
    """A trained network and the training spots it retrieves from."""

    reader: SpotReader
    network: "networks.CMRCNet"
    references: Array
    """(n_references, width) gene embeddings of all training spots, not of unit length."""
    expression: Array
    """(n_references, n_genes) float32, in the task's target space."""
    genes: tuple[str, ...]
    """Columns of ``expression``, and what the gene branch was trained on."""
    input_width: int
    """Length of a frozen encoder's row of tokens, or of a patch's last axis."""


@register("cmrcnet")
@dataclass(frozen=True, kw_only=True)
class CMRCNet:
    """Embed patches and expression, and answer with the mean expression of the nearest training spots."""

    construction: Literal["paper", "code"] = "paper"
    """As the paper describes the network and its losses, or as the public code runs them."""
    encoder: str = ""
    """Frozen encoder whose tokens the image encoder reads; empty reads pixels, as published."""
    tokens: int = 49
    """Tokens per patch that ``encoder`` gives; not read with pixels."""
    side_um: float = 112.0
    """Side of a patch on the tissue; not read with ``encoder``."""
    image_px: int = 224
    square_px: int = 32
    encoder_width: int = 768
    encoder_depth: int = 12
    encoder_heads: int = 12
    width: int = 256
    """Joint embedding and tokens of the reconstruction."""
    gene_token_count: int = 8
    rebuilds: Literal["image", "gene", "none"] = "image"
    """What is masked and rebuilt; ``none`` trains by contrast alone. Read by ``paper`` only."""
    mask_rate: float = 0.5
    """Share of token elements that are hidden."""
    distance: Literal["mse", "cosine"] = "mse"
    """Of the reconstruction. Read by ``paper`` only."""
    temperature: float = 1.0
    epochs: int = 60
    batch: int = 64
    learning_rate: float = 1e-4
    lowest_rate: float = 0.0
    """Where a cosine over the epochs ends; 0 keeps the rate constant."""
    weight_decay: float = 1e-3
    validation_share: float = 0.0
    """Share of the training spots, drawn at random, whose loss picks the epoch; 0 takes the last one."""
    augments: bool = True
    """See each patch under one of the square's eight symmetries, drawn anew in every epoch."""
    neighbours: int = inference_only(50)
    """K: training spots that are averaged."""

    def needed_weights(self) -> tuple[str, ...]:
        """The frozen encoder's; the published image encoder starts at random."""
        return (self.encoder,) if self.encoder else ()

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Retriever:
        """Train on all spots of ``slides``; first weights, batches, masks, dropout come from ``rng``."""
        from stbench.adapters.parts.draws import Draws
        from stbench.adapters.parts.fitting import seeded

        draws = Draws(rng, paired=context.paired)
        reader = self._reader(context)
        inputs = reader(slides, all_symmetries=self.augments)
        expression = np.concatenate([slide.expression(panel) for slide in slides]).astype(np.float32)

        def as_it_is() -> Retriever:
            embed = network.eval().embed_genes
            references = row_outputs(embed, expression, device=context.device, batch=PROFILES_AT_ONCE)
            return Retriever(reader, network, references, expression, panel.genes, inputs.width)

        with seeded(rng):
            network = self._network(len(panel), inputs.width, draws.start).to(context.device)
            with draws.dropout(network):
                self._fit(network, Pairs(inputs, expression), draws, context, as_it_is)
        return as_it_is()

    def candidates(self) -> int:
        """The epochs."""
        return self.epochs

    def embed(self, model: Retriever, slide: BlindSlide) -> Array:
        """Projected image embedding F'_img, not of unit length: (n_spots, width)."""
        network = model.network.eval()
        device = str(next(network.parameters()).device)
        return model.reader([slide]).outputs(
            lambda inputs: network.embed_images(self._tokens(inputs)), batch=BATCH_AT_TEST, device=device
        )

    def predict(self, model: Retriever, slide: BlindSlide, panel: Panel) -> Array:
        """Mean expression of the ``neighbours`` most similar training spots: (n_spots, n_genes)."""
        import torch

        from stbench.adapters.parts.retrieval import mean_expression, nearest_references

        values = torch.from_numpy(in_panel(model.expression, model.genes, panel))
        queries, references = torch.from_numpy(self.embed(model, slide)), torch.from_numpy(model.references)
        return mean_expression(nearest_references(queries, references, self.neighbours), values).numpy()

    def save(self, model: Retriever, folder: Path) -> None:
        """Write the network's weights and the training spots."""
        spots = {"references": model.references, "expression": model.expression}
        facts = {"settings": asdict(self), "genes": model.genes, "input_width": model.input_width}
        save_model(folder, state_of(model.network, PREFIX) | spots, facts)

    def load(self, folder: Path, context: Context) -> Retriever:
        """Read what ``save`` wrote."""
        arrays, facts = load_model(folder)
        genes, input_width = tuple(facts["genes"]), int(facts["input_width"])
        network = restored(lambda: self._network(len(genes), input_width), arrays, device=context.device, prefix=PREFIX)
        references, expression = arrays["references"], arrays["expression"]
        return Retriever(self._reader(context), network, references, expression, genes, input_width)

    def _network(self, n_genes: int, input_width: int, start: "Start | None" = None) -> "networks.CMRCNet":
        from stbench.adapters.cmrcnet import network as networks
        from stbench.adapters.parts.draws import as_they_come

        source: networks.Pixels | networks.FrozenTokens
        if self.encoder:
            source = networks.FrozenTokens(length=self.tokens, features=input_width // self.tokens)
        else:
            source = networks.Pixels(image_px=self.image_px, square_px=self.square_px)
        sizes = networks.Sizes(
            source=source,
            encoder_width=self.encoder_width,
            encoder_depth=self.encoder_depth,
            encoder_heads=self.encoder_heads,
            width=self.width,
            gene_token_count=self.gene_token_count,
        )
        start = start or as_they_come
        if self.construction == "code":
            return networks.code_network(n_genes, sizes, mask_rate=self.mask_rate, start=start)
        return networks.paper_network(n_genes, sizes, rebuilds=self.rebuilds, mask_rate=self.mask_rate, start=start)

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot where no frozen encoder reads it."""
        return PatchSpec(side_um=self.side_um, pixels=self.image_px)

    def _reader(self, context: Context) -> SpotReader:
        return SpotReader(context.features(self.encoder) if self.encoder else self.patch)

    def _tokens(self, inputs: "torch.Tensor") -> "torch.Tensor":
        """What the image encoder takes: images as they are, a frozen encoder's features cut into tokens."""
        return inputs.reshape(len(inputs), self.tokens, -1) if self.encoder else inputs

    def _fit(
        self, network: "networks.CMRCNet", pairs: Pairs, draws: "Draws", context: Context,
        as_it_is: Callable[[], Retriever],
    ) -> None:  # fmt: skip
        import torch

        from stbench.adapters.parts.fitting import BestEpoch, fit, shuffled_batches

        optimiser = torch.optim.AdamW(
            network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
        )
        learned, held_out = held_out_spots(pairs.inputs.n_spots, self.validation_share, draws.of("validation"))
        best = BestEpoch()

        def validate(epoch: int) -> None:
            loss = math.nan
            if len(held_out) > 1:
                loss = self._validation_loss(network.eval(), pairs, held_out, draws, context)
            best.offer(network, epoch, loss if context.judge is None else -context.judge(as_it_is()))

        fit(
            network, optimiser, lambda: shuffled_batches(learned, self.batch, draws.of("order"), drop_last=True),
            lambda rows: self._loss(network, pairs, rows, draws, context),
            epochs=self.epochs, context=context, rate=lambda _, epoch: self._rate(int(epoch)), after_epoch=validate,
        )  # fmt: skip
        best.restore(network)

    def _rate(self, epoch: int) -> float:
        from stbench.adapters.cmrcnet.network import cosine_rate

        if not self.lowest_rate:
            return self.learning_rate
        return cosine_rate(epoch, self.epochs, highest=self.learning_rate, lowest=self.lowest_rate)

    def _loss(
        self,
        network: "networks.CMRCNet",
        pairs: Pairs,
        rows: Array,
        draws: "Draws",
        context: Context,
        *,
        upright: bool = False,
    ) -> "torch.Tensor":
        """Total loss of a batch; validation sees the patches ``upright``, under masks of its own."""
        from stbench.adapters.cmrcnet.network import code_losses, paper_losses
        from stbench.adapters.parts.fitting import autocast

        symmetries = None
        if self.augments and not upright:
            symmetries = draws.of("augment").integers(pairs.inputs.n_symmetries, size=len(rows))
        images = self._tokens(pairs.inputs.tensor(rows, symmetries, device=context.device))
        genes = pairs.profiles(rows, context.device)
        with autocast(context.compute):
            views = network(images, genes, generator=draws.stream("validation masks" if upright else "masks"))
        views = views.in_float32()
        if self.construction == "code":
            return code_losses(views, temperature=self.temperature).total
        return paper_losses(views, temperature=self.temperature, distance=self.distance).total

    def _validation_loss(
        self, network: "networks.CMRCNet", pairs: Pairs, held_out: Array, draws: "Draws", context: Context
    ) -> float:
        """Mean total loss over the held-out spots, in batches of the training's size."""
        import torch

        with torch.no_grad():
            batches = _in_order(held_out, self.batch)
            losses = [self._loss(network, pairs, rows, draws, context, upright=True) for rows in batches]
        return float(np.mean([loss.item() for loss in losses]))


def _in_order(rows: Array, size: int) -> Iterator[Array]:
    """Batches of ``size``; a short last one is left out unless it is the only one.

    The contrastive loss grows with the batch, so batches of unequal size cannot be averaged. The public code
    drops the last batch even where it is the only one, and then selects the first epoch.
    """
    whole = max(len(rows) // size, 1)
    return (rows[index * size : (index + 1) * size] for index in range(whole))
