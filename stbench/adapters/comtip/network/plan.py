"""Plan: which tokens a step of gene sentences computes, and where each is read; made on the CPU before the step begins.

So that a GPU is asked for nothing while it runs: all sizes are known here, and all indices are on their way to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stbench.adapters.comtip.network.sentences import GeneFronts, ValueBacks, value_backs, value_codes
from stbench.adapters.parts.sending import sent


@dataclass(frozen=True)
class Pairs:
    """The distinct (gene, printed value) pairs of a step, genes with equally long names side by side."""

    gene: Tensor
    """(n_pairs,) which gene; all pairs of a gene follow one another."""
    code: Tensor
    """(n_pairs,) printed value, see :func:`~stbench.adapters.comtip.network.sentences.value_codes`."""
    place: Tensor
    """(n_samples, n_genes) which pair each sentence is."""


@dataclass(frozen=True)
class Part:
    """Some pairs that are computed together, all of each of their genes."""

    fronts: GeneFronts
    """Of the part's genes."""
    valid: Tensor
    """(n_tokens,) which of ``fronts.ids``, row by row, are no padding."""
    slots: Tensor
    """(n_genes, longest) where each gene's tokens stand among these; padding repeats the last."""
    gene: Tensor
    """(n_pairs,) which of the part's genes each pair is of."""
    code: Tensor
    """(n_pairs,) printed values."""
    backs: ValueBacks
    starts: Tensor
    """(n_pairs,) position of each back's first token in its sentence."""

    def to(self, device: "torch.device | str") -> "Part":
        """The same on another device."""
        tensors = (self.valid, self.slots, self.gene, self.code, self.starts)
        valid, slots, gene, code, starts = (sent(tensor, device) for tensor in tensors)
        return Part(self.fronts.to(device), valid, slots, gene, code, self.backs.to(device), starts)


@dataclass(frozen=True)
class Plan:
    """A step: every different sentence once."""

    fronts: GeneFronts
    pairs: Pairs
    decimals: int
    context: int
    """Tokens that the tower takes."""

    @classmethod
    def of(cls, fronts: GeneFronts, values: Tensor, *, decimals: int, context: int) -> "Plan":
        """Of the genes of a step, and (n_samples, n_genes) values."""
        fronts, values = fronts.to("cpu"), values.detach().cpu()
        return cls(fronts, distinct_pairs(value_codes(values, decimals), fronts.lengths), decimals, context)

    def slices(self, max_tokens: int) -> list[slice]:
        """Pairs of parts that compute ``max_tokens`` at most."""
        return list(parts_of(self.pairs, self.fronts.lengths, max_tokens))

    def parts(self, slices: Sequence[slice], device: "torch.device | str") -> Iterator[Part]:
        """Some pairs after others, each part sent when it is asked for.

        Raises:
            ValueError: a sentence is longer than the tower's context.
        """
        backs = value_backs(self.pairs.code, self.decimals)
        for chosen in slices:
            used, local = torch.unique(self.pairs.gene[chosen], return_inverse=True)
            fronts = self.fronts.select(used)
            lengths = backs.lengths[chosen]
            longest = int(lengths.max())
            starts = len(fronts.common) + fronts.lengths[local]
            self._check(int((starts + lengths).max()))
            own = ValueBacks(backs.ids[chosen, :longest], lengths, backs.is_value[chosen, :longest])
            counted = torch.arange(fronts.ids.shape[1]) < fronts.lengths[:, None]
            valid, slots = counted.flatten().nonzero()[:, 0], _slots(fronts.lengths)
            yield Part(fronts, valid, slots, local, self.pairs.code[chosen], own, starts).to(device)

    def _check(self, longest: int) -> None:
        if longest > self.context:
            raise ValueError(
                f"the longest gene sentence has {longest} tokens; the text tower takes {self.context}: leave out the "
                "gene with the long symbol"
            )


def distinct_pairs(codes: Tensor, lengths: Tensor) -> Pairs:
    """Every different sentence of a step once.

    Args:
        codes: (n_samples, n_genes) printed values.
        lengths: (n_genes,) tokens of each gene's front; pairs come in this order, so that parts pad little.
    """
    order = lengths.argsort(stable=True)
    rank = torch.empty_like(order)
    rank[order] = torch.arange(len(order), device=order.device)
    n_codes = int(codes.max()) + 1 if codes.numel() else 1
    keys, place = torch.unique(rank * n_codes + codes, return_inverse=True)
    return Pairs(gene=order[keys // n_codes], code=keys % n_codes, place=place)


def parts_of(pairs: Pairs, lengths: Tensor, max_tokens: int) -> Iterator[slice]:
    """Runs of pairs with at most ``max_tokens`` computed tokens, never cutting a gene in two."""
    if not len(pairs.gene):
        return
    n_back = 2 + len(str(int(pairs.code.max()))) + 1
    genes, counts = torch.unique_consecutive(pairs.gene, return_counts=True)
    costs = (lengths[genes] + counts * n_back).tolist()
    first = last = tokens = 0
    for cost, count in zip(costs, counts.tolist(), strict=True):
        if tokens and tokens + cost > max_tokens:
            yield slice(first, last)
            first, tokens = last, 0
        last, tokens = last + count, tokens + cost
    yield slice(first, last)


def _slots(lengths: Tensor) -> Tensor:
    """Where each gene's tokens stand without padding: (n_genes, longest); padding repeats the last."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    firsts = lengths.cumsum(0) - lengths
    return firsts[:, None] + torch.minimum(steps, (lengths - 1)[:, None])
