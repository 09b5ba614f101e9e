"""CMRCNet's equations once more, by plain loops over lists, sharing no code with the networks."""

import math

import torch
from torch import Tensor

Rows = list[list[float]]


def drawn(*shape: int, seed: int = 0, scale: float = 1.0) -> Tensor:
    return scale * torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def similarity(a: Rows, b: Rows) -> Rows:
    return [[sum(x * y for x, y in zip(u, v, strict=True)) for v in b] for u in a]


def softmax(row: list[float]) -> list[float]:
    top = max(row)
    powers = [math.exp(value - top) for value in row]
    return [value / sum(powers) for value in powers]


def target(image: Rows, gene: Rows, tau: float) -> Rows:
    own, other = similarity(image, image), similarity(gene, gene)
    n = range(len(image))
    return [softmax([(own[b][j] + other[b][j]) / 2 * tau for j in n]) for b in n]


def cross_entropy(logits: Rows, weights: Rows) -> float:
    """Mean over rows of minus the weighted log softmax."""
    rows = zip(logits, weights, strict=True)
    return -sum(w * math.log(p) for row, ws in rows for w, p in zip(ws, softmax(row), strict=True)) / len(logits)


def linear(layer: torch.nn.Linear, row: list[float]) -> list[float]:
    weight, bias = layer.weight.tolist(), layer.bias.tolist()
    return [sum(w * x for w, x in zip(ws, row, strict=True)) + b for ws, b in zip(weight, bias, strict=True)]


def transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def attended(queries: Rows, keys: Rows, values: Rows, heads: int, scale: float) -> Rows:
    """Multi-head softmax(Q K^T / scale) V of one sample, heads side by side."""
    depth = len(queries[0]) // heads
    out = [[0.0] * len(queries[0]) for _ in queries]
    for head in range(heads):
        columns = range(head * depth, (head + 1) * depth)
        for t, query in enumerate(queries):
            weights = softmax([sum(query[c] * key[c] for c in columns) / scale for key in keys])
            for c in columns:
                out[t][c] = sum(w * value[c] for w, value in zip(weights, values, strict=True))
    return out
