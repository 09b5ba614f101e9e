"""Prefix sharing: all gene sentences of a step through the causal tower, nothing computed twice.

Token t of a causal tower depends on tokens up to t alone. So the words before the gene are computed once per
step, the pieces of a gene once per gene, and per distinct (gene, printed value) only value, full stop and end
token; nothing is computed after the end token, and of the last layer only the end token. Numbers and
gradients are those of the plain pass over 77 tokens, up to rounding: the tower holds no dropout, and shared
keys and values stay in the graph, where back-propagation adds up what all sentences send back.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from stbench.adapters.comtip.network.block import attend
from stbench.adapters.comtip.network.plan import Part, Plan
from stbench.adapters.comtip.network.sentences import GeneFronts
from stbench.adapters.comtip.network.text import GeneSentenceEncoder
from stbench.adapters.parts.sending import sent
from stbench.encoders.compute import is_gpu

MAX_TOKENS = 4096
"""Tokens whose activations are held at once; about 2 GB for the tower of CLIP ViT-B/32 in float32."""
GPU_TIMES = 8
"""So many times as many are held on a GPU at least, which small parts leave idle."""
HELD_BYTES = 45
"""Of activations in bfloat16 for a token, by layer and by width."""
HELD_SHARE = 0.75
"""Of the memory that this process may take of a GPU, activations; the rest is the network's and the backward pass's."""


class KeysValues(NamedTuple):
    """Keys and values of one layer: each (tokens, n_heads, head_width)."""

    key: Tensor
    value: Tensor


def sample_vectors(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor, *, max_tokens: int = MAX_TOKENS
) -> Tensor:
    """z_txt (eq. 7): the mean of a sample's sentence vectors.

    Memory is bounded: a step of more than ``max_tokens`` computed tokens is taken in parts of half as many,
    whose activations are dropped and computed again in the backward pass. On a GPU as many tokens are held as fit.

    Args:
        encoder: tower and embeddings.
        fronts: the step's genes, the same for all samples.
        values: (n_samples, n_genes) expression, 0 or more.
        max_tokens: tokens whose activations may be held at once.

    Returns:
        (n_samples, joint), in the precision of the tower.
    """
    n_samples, n_genes = values.shape
    device = encoder.tower.text_projection.weight.device
    plan, on_gpu, shape = _plan(encoder, fronts, values), is_gpu(device), encoder.tower.shape
    slices = plan.slices(held_tokens(shape.depth * shape.width, max_tokens, device))
    again = len(slices) > 1 and torch.is_grad_enabled()
    if len(slices) > 1 and not on_gpu:  # what is computed again leaves holes in the heap, which smaller parts fill
        slices = plan.slices(max_tokens // 2)
    weights = _mean_weights(sent(plan.pairs.place, device), len(plan.pairs.gene), n_genes)
    common = common_states(encoder, sent(plan.fronts.common, device))
    total = None
    for pairs, part in zip(slices, plan.parts(slices, device), strict=True):
        if again:
            vectors = checkpoint(pair_vectors, encoder, part, common, use_reentrant=False, preserve_rng_state=False)
        else:
            vectors = pair_vectors(encoder, part, common)
        summed = weights[:, pairs].to(vectors.dtype) @ vectors
        total = summed if total is None else total + summed
    if total is None:
        raise ValueError(f"a step of {n_samples} samples and {n_genes} genes holds no sentence")
    return total


def sentence_vectors(
    encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor, *, max_tokens: int = MAX_TOKENS
) -> Tensor:
    """h, before the mean over genes: (n_samples, n_genes) values -> (n_samples, n_genes, joint)."""
    device = encoder.tower.text_projection.weight.device
    plan = _plan(encoder, fronts, values)
    slices = plan.slices(max_tokens * (GPU_TIMES if is_gpu(device) else 1))
    common = common_states(encoder, sent(plan.fronts.common, device))
    vectors = [pair_vectors(encoder, part, common) for part in plan.parts(slices, device)]
    return torch.cat(vectors)[sent(plan.pairs.place, device)]


def held_tokens(size: int, max_tokens: int, device: torch.device) -> int:
    """Tokens whose activations are held at once on a device.

    Args:
        size: the tower's layers times its width.
        max_tokens: held at once on a CPU.
        device: where; on a GPU, what this process may take of its memory counts.
    """
    if not is_gpu(device):
        return max_tokens
    whole = torch.cuda.get_device_properties(device).total_memory
    allowed = HELD_SHARE * whole * torch.cuda.get_per_process_memory_fraction(device)
    return max(GPU_TIMES * max_tokens, int(allowed / (HELD_BYTES * size)))


def _plan(encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor) -> Plan:
    return Plan.of(fronts, values, decimals=encoder.decimals, context=encoder.tower.shape.context)


def common_states(encoder: GeneSentenceEncoder, ids: Tensor) -> list[KeysValues]:
    """Keys and values of the words that all sentences begin with, (n_common,) ``ids``, per layer: once per step."""
    blocks = encoder.tower.text_model.encoder.blocks()
    x = encoder.embedded_common(ids)
    states = []
    for block in blocks:
        normed = block.normed(x)
        states.append(KeysValues(*block.keys_values(normed)))
        if block is not blocks[-1]:
            key, value = states[-1]
            query = block.queries(normed)
            x = block.finish(x, attend(query[None], key[None], value[None], causal=True)[0])
    return states


def pair_vectors(encoder: GeneSentenceEncoder, part: Part, common: list[KeysValues]) -> Tensor:
    """Sentence vectors of the pairs of a part: (n_pairs, joint).

    Args:
        encoder: tower and embeddings.
        part: on the tower's device.
        common: from :func:`common_states`.
    """
    fronts, backs = part.fronts, part.backs
    states = _front_states(encoder, part, common)
    x = encoder.embedded_backs(backs, part.code, part.starts)
    mask = _back_mask(len(fronts.common), fronts.lengths[part.gene], part.slots.shape[1], x)
    seen = part.slots[part.gene].flatten()
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


def _front_states(encoder: GeneSentenceEncoder, part: Part, common: list[KeysValues]) -> list[KeysValues]:
    """Keys and values of the genes' pieces and "is", per layer, padding left out: once per gene and step."""
    blocks, slots, fronts = encoder.tower.text_model.encoder.blocks(), part.slots, part.fronts
    n_genes, longest = slots.shape
    x = encoder.embedded_fronts(fronts).flatten(0, 1).index_select(0, part.valid)
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
        x = block.finish(x, attended.flatten(0, 1).index_select(0, part.valid))
    return states


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


def _mean_weights(place: Tensor, n_pairs: int, n_genes: int) -> Tensor:
    """How much each pair counts in each sample's mean: (n_samples, n_pairs)."""
    weights = torch.zeros(len(place), n_pairs, dtype=torch.float64, device=place.device)
    ones = torch.ones((), dtype=torch.float64, device=place.device).expand(place.shape)
    return weights.scatter_add_(1, place, ones) / n_genes
