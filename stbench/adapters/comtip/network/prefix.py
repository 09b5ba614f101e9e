"""Prefix sharing: all gene sentences of a step through the causal tower, nothing computed twice.

Token t of a causal tower depends on tokens up to t alone. So the words before the gene are computed once per
step, the pieces of a gene once per gene, and per distinct (gene, printed value) only value, full stop and end
token; nothing is computed after the end token, and of the last layer only the end token. Numbers and
gradients are those of the plain pass over 77 tokens, up to rounding: the tower holds no dropout, and shared
keys and values stay in the graph, where back-propagation adds up what all sentences send back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from stbench.adapters.comtip.network.block import attend
from stbench.adapters.comtip.network.sentences import GeneFronts, value_backs, value_codes
from stbench.adapters.comtip.network.text import GeneSentenceEncoder

MAX_TOKENS = 4096
"""Tokens whose activations are held at once; about 2 GB for the tower of CLIP ViT-B/32 in float32."""


class KeysValues(NamedTuple):
    """Keys and values of one layer: each (tokens, n_heads, head_width)."""

    key: Tensor
    value: Tensor


@dataclass(frozen=True)
class Pairs:
    """The distinct (gene, printed value) pairs of a step, genes with equally long names side by side."""

    gene: Tensor
    """(n_pairs,) which gene; all pairs of a gene follow one another."""
    code: Tensor
    """(n_pairs,) printed value, see :func:`~stbench.adapters.comtip.network.sentences.value_codes`."""
    place: Tensor
    """(n_samples, n_genes) which pair each sentence is."""


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


def sample_vectors(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor, *, max_tokens: int = MAX_TOKENS
) -> Tensor:
    """z_txt (eq. 7): the mean of a sample's sentence vectors.

    Memory is bounded: a step of more than ``max_tokens`` computed tokens is taken in parts of half as many,
    whose activations are dropped and computed again in the backward pass.

    Args:
        encoder: tower and embeddings.
        fronts: the step's genes, the same for all samples.
        values: (n_samples, n_genes) expression, 0 or more.
        max_tokens: tokens whose activations may be held at once.

    Returns:
        (n_samples, joint), in the precision of the tower.
    """
    n_samples, n_genes = values.shape
    pairs = distinct_pairs(value_codes(values, encoder.decimals), fronts.lengths)
    weights = _mean_weights(pairs, n_samples, n_genes)
    common = common_states(encoder, fronts)
    parts = list(_parts(pairs, fronts.lengths, max_tokens))
    if len(parts) > 1:  # what is computed again leaves holes in the heap, which smaller parts fill
        parts = list(_parts(pairs, fronts.lengths, max_tokens // 2))
    total = None
    for part in parts:
        arguments = (encoder, fronts, pairs.gene[part], pairs.code[part], common)
        if len(parts) > 1 and torch.is_grad_enabled():
            vectors = checkpoint(pair_vectors, *arguments, use_reentrant=False, preserve_rng_state=False)
        else:
            vectors = pair_vectors(*arguments)
        summed = weights[:, part].to(vectors.dtype) @ vectors
        total = summed if total is None else total + summed
    if total is None:
        raise ValueError(f"a step of {n_samples} samples and {n_genes} genes holds no sentence")
    return total


def sentence_vectors(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor, *, max_tokens: int = MAX_TOKENS
) -> Tensor:
    """h, before the mean over genes: (n_samples, n_genes) values -> (n_samples, n_genes, joint)."""
    pairs = distinct_pairs(value_codes(values, encoder.decimals), fronts.lengths)
    common = common_states(encoder, fronts)
    vectors = [
        pair_vectors(encoder, fronts, pairs.gene[part], pairs.code[part], common)
        for part in _parts(pairs, fronts.lengths, max_tokens)
    ]
    return torch.cat(vectors)[pairs.place]


def common_states(encoder: GeneSentenceEncoder, fronts: GeneFronts) -> list[KeysValues]:
    """Keys and values of the words that all sentences begin with, per layer: once per step."""
    blocks = encoder.tower.text_model.encoder.blocks()
    x = encoder.embedded_common(fronts)
    states = []
    for block in blocks:
        normed = block.normed(x)
        states.append(KeysValues(*block.keys_values(normed)))
        if block is not blocks[-1]:
            key, value = states[-1]
            query = block.queries(normed)
            x = block.finish(x, attend(query[None], key[None], value[None], causal=True)[0])
    return states


def pair_vectors(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, gene: Tensor, code: Tensor, common: list[KeysValues]
) -> Tensor:
    """Sentence vectors of (gene, value) pairs.

    Args:
        encoder: tower and embeddings.
        fronts: genes that ``gene`` points into.
        gene: (n_pairs,) gene of each pair.
        code: (n_pairs,) printed values.
        common: from :func:`common_states`.

    Returns:
        (n_pairs, joint).

    Raises:
        ValueError: a sentence is longer than the tower's context.
    """
    used, local = torch.unique(gene, return_inverse=True)
    fronts = fronts.select(used)
    backs = value_backs(code, encoder.decimals)
    starts = len(fronts.common) + fronts.lengths[local]
    _check_context(int((starts + backs.lengths).max()), encoder)
    slots = _slots(fronts.lengths)
    states = _front_states(encoder, fronts, slots, common)
    x = encoder.embedded_backs(backs, code, starts)
    mask = _back_mask(len(fronts.common), fronts.lengths[local], slots.shape[1], x)
    seen = slots[local].flatten()
    blocks = encoder.tower.text_model.encoder.blocks()
    for block, shared, own in zip(blocks, common, states, strict=True):
        normed = block.normed(x)
        back = KeysValues(*block.keys_values(normed))
        if block is blocks[-1]:
            rows, ends = torch.arange(len(x), device=x.device), backs.lengths - 1
            x, normed = x[rows, ends][:, None], normed[rows, ends][:, None]
            mask = mask[rows, :, ends][:, :, None]
        x = block.finish(x, _attended(block.queries(normed), shared, own, seen, back, mask))
    return encoder.tower.sentence(x[:, 0])


def _check_context(longest: int, encoder: GeneSentenceEncoder) -> None:
    context = encoder.tower.shape.context
    if longest > context:
        raise ValueError(
            f"the longest gene sentence has {longest} tokens; the text tower takes {context}: leave out the gene with "
            "the long symbol"
        )


def _attended(
    queries: Tensor, shared: KeysValues, own: KeysValues, seen: Tensor, back: KeysValues, mask: Tensor
) -> Tensor:
    """Attention of the backs to the words all sentences share, to their gene's own, and to themselves."""
    key, value = back
    return attend(
        queries,
        torch.cat([_repeated(shared.key, key), _gathered(own.key, seen, key), key], dim=1),
        torch.cat([_repeated(shared.value, value), _gathered(own.value, seen, value), value], dim=1),
        mask=mask,
    )


def _front_states(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, slots: Tensor, common: list[KeysValues]
) -> list[KeysValues]:
    """Keys and values of the genes' pieces and "is", per layer, padding left out: once per gene and step."""
    blocks = encoder.tower.text_model.encoder.blocks()
    n_genes, longest = slots.shape
    valid = torch.arange(longest, device=slots.device) < fronts.lengths[:, None]
    x = encoder.embedded_fronts(fronts)[valid]
    n_common = len(fronts.common)
    # padding follows a gene's last token, so causality alone hides it from every token that counts
    mask = torch.full((longest, n_common + longest), -torch.inf, dtype=x.dtype, device=x.device).triu(n_common + 1)
    flat = slots.flatten()
    states = []
    for block, shared in zip(blocks, common, strict=True):
        normed = block.normed(x)
        states.append(KeysValues(*block.keys_values(normed)))
        if block is blocks[-1]:
            break
        queries = block.queries(normed)
        query, key, value = (
            part.index_select(0, flat).view(n_genes, longest, *part.shape[1:]) for part in (queries, *states[-1])
        )
        attended = attend(
            query,
            torch.cat([_repeated(shared.key, key), key], dim=1),
            torch.cat([_repeated(shared.value, value), value], dim=1),
            mask=mask,
        )
        x = block.finish(x, attended[valid])
    return states


def _slots(lengths: Tensor) -> Tensor:
    """Where each gene's tokens stand without padding: (n_genes, longest); padding repeats the last."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    firsts = lengths.cumsum(0) - lengths
    return firsts[:, None] + torch.minimum(steps, (lengths - 1)[:, None])


def _back_mask(n_common: int, lengths: Tensor, longest: int, x: Tensor) -> Tensor:
    """What tokens of the backs see: all common words, their gene's tokens, and the back up to themselves.

    Returns:
        (n_pairs, 1, n_back, n_common + longest + n_back), 0 where seen and -inf where not.
    """
    n_pairs, n_back, _ = x.shape
    mask = torch.zeros(n_pairs, 1, n_back, n_common + longest + n_back, dtype=x.dtype, device=x.device)
    padding = torch.arange(longest, device=x.device) >= lengths[:, None]
    mask[..., n_common : n_common + longest].masked_fill_(padding[:, None, None], -torch.inf)
    later = torch.ones(n_back, n_back, dtype=torch.bool, device=x.device).triu(1)
    mask[..., n_common + longest :].masked_fill_(later, -torch.inf)
    return mask


def _repeated(shared: Tensor, like: Tensor) -> Tensor:
    return shared.to(like.dtype).expand(len(like), *shared.shape)


def _gathered(states: Tensor, index: Tensor, like: Tensor) -> Tensor:
    return states.index_select(0, index).view(len(like), -1, *states.shape[1:])


def _mean_weights(pairs: Pairs, n_samples: int, n_genes: int) -> Tensor:
    """How much each pair counts in each sample's mean: (n_samples, n_pairs)."""
    weights = torch.zeros(n_samples, len(pairs.gene), dtype=torch.float64, device=pairs.place.device)
    ones = torch.ones((), dtype=torch.float64, device=pairs.place.device).expand(pairs.place.shape)
    return weights.scatter_add_(1, pairs.place, ones) / n_genes


def _parts(pairs: Pairs, lengths: Tensor, max_tokens: int) -> Iterator[slice]:
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
