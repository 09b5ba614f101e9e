"""Gene sentences as token ids: "The expression value of GENE is VALUE.", cut where the sharing cuts them.

The tokeniser splits letters, digits and punctuation before it merges, so a sentence is its parts one after
another: start token and common words | pieces of the gene and "is" | pieces of the value, full stop and end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.parts.sending import sent

BEFORE_GENE, BEFORE_VALUE, AFTER_VALUE = "The expression value of", "is", "."
UNSEEN = -1


@dataclass(frozen=True)
class GeneFronts:
    """The part of the sentences that depends on the gene alone; rows in gene order."""

    common: Tensor
    """(n_common,) ids of the start token and the words before the gene."""
    ids: Tensor
    """(n_genes, longest) ids of the gene's pieces and "is", padded with 0 at the end."""
    lengths: Tensor
    """(n_genes,) how many of ``ids`` count, "is" included."""
    rows: Tensor
    """(n_genes,) row of each gene in the gene-name table; -1 for a gene without one."""

    def __len__(self) -> int:
        return len(self.lengths)

    def select(self, index: Tensor) -> "GeneFronts":
        """The genes at ``index``, in its order."""
        lengths = self.lengths[index]
        longest = int(lengths.max()) if len(lengths) else 0
        return GeneFronts(self.common, self.ids[index, :longest], lengths, self.rows[index])

    def to(self, device: torch.device | str) -> "GeneFronts":
        """The same on another device."""
        return GeneFronts(*(sent(part, device) for part in (self.common, self.ids, self.lengths, self.rows)))


def gene_fronts(genes: Sequence[str], table_rows: Mapping[str, int]) -> GeneFronts:
    """Tokenise the front of each gene's sentence.

    Args:
        genes: gene symbols; a symbol must hold at least one character that is not a space.
        table_rows: row of each known symbol in the gene-name table.
    """
    fronts = []
    for gene in genes:
        pieces = tokeniser.encode(gene)
        if not pieces:
            raise ValueError(f"gene symbol {gene!r} is blank; expected at least one visible character")
        fronts.append(pieces + tokeniser.encode(BEFORE_VALUE))
    return GeneFronts(
        common=torch.tensor([tokeniser.START, *tokeniser.encode(BEFORE_GENE)]),
        ids=_padded(fronts),
        lengths=torch.tensor([len(front) for front in fronts], dtype=torch.int64),
        rows=torch.tensor([table_rows.get(gene, UNSEEN) for gene in genes], dtype=torch.int64),
    )


def value_codes(values: Tensor, decimals: int) -> Tensor:
    """Values as whole numbers of the last decimal that is printed: 1.25 -> 125 for two decimals.

    Equal codes are equal sentences, so all sharing works on codes. Ties round to even.

    Raises:
        ValueError: a value is negative or not finite (a minus sign would change how the text is split).
    """
    if not bool(torch.isfinite(values).all()) or bool((values < 0).any()):
        raise ValueError("expression holds negative or non-finite values; expected log1p of counts, 0 or more")
    shifted: Tensor = values.double() * 10**decimals
    return shifted.round().long()


def value_text(code: int, decimals: int) -> str:
    """The printed value: 125 -> "1.25"; without decimals no point is printed, so that it ends in a digit."""
    if decimals == 0:
        return str(code)
    return f"{code // 10**decimals}.{code % 10**decimals:0{decimals}d}"


@dataclass(frozen=True)
class ValueBacks:
    """The part of the sentences that depends on the value: its pieces, the full stop and the end token."""

    ids: Tensor
    """(n_values, longest), padded with 0 at the end."""
    lengths: Tensor
    """(n_values,) how many of ``ids`` count; the last of them is the end token."""
    is_value: Tensor
    """(n_values, longest) True on digits and decimal point, which carry the value embedding."""

    def to(self, device: torch.device | str) -> "ValueBacks":
        """The same on another device."""
        return ValueBacks(*(sent(part, device) for part in (self.ids, self.lengths, self.is_value)))


def value_backs(codes: Tensor, decimals: int) -> ValueBacks:
    """Tokenise the back of the sentences of each code in ``codes``, (n_values,)."""
    distinct, place = torch.unique(codes, return_inverse=True)
    backs = [_back(code, decimals) for code in distinct.tolist()]
    lengths = torch.tensor([len(back) for back in backs], dtype=torch.int64, device=codes.device)[place]
    ids = _padded(backs).to(codes.device)[place]
    steps = torch.arange(ids.shape[1], device=codes.device)
    return ValueBacks(ids=ids, lengths=lengths, is_value=steps < (lengths - 2)[:, None])


@lru_cache(maxsize=2**14)
def _back(code: int, decimals: int) -> list[int]:
    """Tokens of a printed value, the full stop and the end; a training asks for the same few again and again."""
    return [*tokeniser.encode(value_text(code, decimals)), *tokeniser.encode(AFTER_VALUE), tokeniser.END]


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    longest = max((len(row) for row in rows), default=0)
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows], dtype=torch.int64).view(
        len(rows), longest
    )
