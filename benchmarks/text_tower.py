"""Cost of CoMTIP's gene-text tower: all 77 tokens, trimmed to length, and with shared prefixes, in one run.

    python benchmarks/text_tower.py                        the three side by side, and with real sparsity
    python benchmarks/text_tower.py --peak                 peak memory of 20,000 genes x 8 spots

One thread, process CPU seconds, forward and backward, the ways alternated in one process, medians. The tower
has CLIP ViT-B/32's size with random weights. ``--her2st`` names the folder of her2st with genes and counts.
"""

import argparse
import csv
import gzip
import math
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from torch import Tensor, nn

from stbench.adapters.comtip.network.prefix import distinct_pairs, sample_vectors
from stbench.adapters.comtip.network.sentences import GeneFronts, gene_fronts, value_backs, value_codes
from stbench.adapters.comtip.network.text import GeneSentenceEncoder, TextShape, TextTower

DECIMALS = 2
PLAIN_BATCH = 64
"""Sentences per pass of the plain ways: 77 tokens of 512 sentences at once would need 17 GB."""


def read_section(path: Path) -> tuple[list[str], np.ndarray]:
    """Genes and log1p(counts per 10,000) of a count file of her2st: (n_spots, n_genes)."""
    with gzip.open(path, "rt") as lines:
        rows = csv.reader(lines, delimiter="\t")
        genes = next(rows)[1:]
        counts = np.array([row[1:] for row in rows], dtype=np.float64)
    return genes, np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e4).astype(np.float32)


def build(genes: list[str], depth: int) -> tuple[GeneSentenceEncoder, GeneFronts, list[nn.Parameter]]:
    """A tower of published size, random weights, with the genes' fronts."""
    generator = torch.Generator().manual_seed(0)
    tower = TextTower(TextShape(depth=depth), 512)
    tower.initialise(generator)
    gene_embed, value_embed = nn.Embedding(len(genes), 512), nn.Linear(1, 512)
    for weight in (gene_embed.weight, value_embed.weight):
        nn.init.normal_(weight, std=0.02, generator=generator)
    fronts = gene_fronts(genes, {gene: row for row, gene in enumerate(genes)})
    parameters = [*tower.parameters(), *gene_embed.parameters(), *value_embed.parameters()]
    return GeneSentenceEncoder(tower, gene_embed, value_embed, DECIMALS), fronts, parameters


def whole_sentences(encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Every sentence written out: ids and, per token, 1 on gene pieces and 1 on value pieces, (n, 77)."""
    codes = value_codes(values, DECIMALS).flatten()
    backs = value_backs(codes, DECIMALS)
    n_common, context = len(fronts.common), encoder.tower.shape.context
    ids, on_gene, on_value = torch.zeros(3, len(codes), context, dtype=torch.int64).unbind()
    for row, gene in enumerate(torch.arange(len(fronts)).repeat(len(values)).tolist()):
        front, back = int(fronts.lengths[gene]), int(backs.lengths[row])
        start = n_common + front
        ids[row, :n_common], ids[row, n_common:start] = fronts.common, fronts.ids[gene, :front]
        ids[row, start : start + back] = backs.ids[row, :back]
        on_gene[row, n_common : start - 1] = 1
        on_value[row, start : start + back - 2] = 1
    return ids, on_gene, on_value


def plain_pass(encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor, *, trim: bool) -> Tensor:
    """Mean sentence vectors by the plain pass, back-propagated batch by batch; returns them detached."""
    n_samples, n_genes = values.shape
    sentences = whole_sentences(encoder, fronts, values)
    printed = value_codes(values, DECIMALS).flatten()[:, None].float() / 10**DECIMALS
    genes = fronts.rows.repeat(n_samples)
    total = torch.zeros(n_samples, encoder.tower.text_projection.out_features)
    for first in range(0, len(printed), PLAIN_BATCH):
        part = slice(first, first + PLAIN_BATCH)
        ids, on_gene, on_value = (sentence[part] for sentence in sentences)
        if trim:
            longest = int((ids != 0).sum(dim=1).max())
            ids, on_gene, on_value = ids[:, :longest], on_gene[:, :longest], on_value[:, :longest]
        added = on_gene[..., None] * encoder.gene_embed(genes[part])[:, None]
        added = added + on_value[..., None] * encoder.value_embed(printed[part])[:, None]
        vectors = encoder.tower(ids, added) / n_genes
        spots = torch.arange(part.start, min(part.stop, len(printed))) // n_genes
        (vectors * upstream(total.shape)[spots]).sum().backward()
        total.index_add_(0, spots, vectors.detach())
    return total


def shared_pass(encoder: GeneSentenceEncoder, fronts: GeneFronts, values: Tensor) -> Tensor:
    """Mean sentence vectors with shared prefixes, back-propagated; returns them detached."""
    vectors = sample_vectors(encoder, fronts, values)
    (vectors * upstream(vectors.shape)).sum().backward()
    return vectors.detach()


def upstream(shape: torch.Size) -> Tensor:
    """A fixed gradient that arrives at the sample vectors."""
    return torch.arange(math.prod(shape)).view(shape).float().sin()


def measure(ways: dict[str, Callable[[], Tensor]], parameters: list[nn.Parameter], repeats: int) -> dict[str, float]:
    """Median CPU seconds of each way, alternated; prints how far each is from the first way's numbers."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    first: tuple[Tensor, Tensor] | None = None
    for repeat in range(repeats):
        for name, way in ways.items():
            for parameter in parameters:
                parameter.grad = None
            start = time.process_time()
            vectors = way()
            seconds[name].append(time.process_time() - start)
            if repeat == 0:
                gradient = torch.cat(
                    [parameter.grad.flatten() for parameter in parameters if parameter.grad is not None]
                )
                if first is None:
                    first = (vectors, gradient)
                apart = (vectors - first[0]).abs().max().item()
                turned = ((gradient - first[1]).norm() / first[1].norm()).item()
                print(
                    f"  {name}: features differ by {apart:.1e} at most, gradients by {turned:.1e} relative",
                    flush=True,
                )
    return {name: statistics.median(times) for name, times in seconds.items()}


def compare(args: argparse.Namespace) -> None:
    """Print naive against trimmed against shared, with all values different and with real sparsity."""
    genes, expression = read_section(args.her2st / "ST-cnts" / "B4.tsv.gz")
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(genes), args.genes, replace=False)
    real = torch.from_numpy(expression[rng.choice(len(expression), args.spots, replace=False)][:, chosen])
    dense = torch.from_numpy(rng.permuted(np.linspace(0.01, 6, real.numel())).reshape(real.shape).astype(np.float32))
    encoder, fronts, parameters = build([genes[index] for index in chosen], args.depth)
    shared_pass(encoder, fronts, real)  # warms caches, the tokeniser's among them
    for title, values in (
        ("all values different", dense),
        (f"her2st B4, {(real == 0).float().mean():.0%} zeros", real),
    ):
        pairs = distinct_pairs(value_codes(values, DECIMALS), fronts.lengths)
        size = f"{args.genes} genes x {args.spots} spots"
        print(f"{size}, {title}: {len(pairs.gene)} distinct pairs of {values.numel()}")
        ways: dict[str, Callable[[], Tensor]] = {
            "naive": lambda values=values: plain_pass(encoder, fronts, values, trim=False),
            "trimmed": lambda values=values: plain_pass(encoder, fronts, values, trim=True),
            "shared": lambda values=values: shared_pass(encoder, fronts, values),
        }
        found = measure(ways, parameters, args.repeats)
        for name, seconds in found.items():
            print(f"  {name:8s} {seconds:8.2f} s   {seconds / found['shared']:6.1f} x shared", flush=True)


def peak(args: argparse.Namespace) -> None:
    """Print the peak memory of one forward and backward pass over very many genes."""
    torch.backends.mkldnn.matmul.fp32_precision = args.matmul  # same tensors in memory, quicker products
    genes, expression = read_section(args.her2st / "ST-cnts" / "B4.tsv.gz")
    names = [genes[index % len(genes)] + "-" * (index // len(genes)) for index in range(args.peak_genes)]
    values = torch.from_numpy(np.take(expression[: args.spots], range(args.peak_genes), axis=1, mode="wrap"))
    encoder, fronts, _ = build(names, args.depth)
    pairs = distinct_pairs(value_codes(values, DECIMALS), fronts.lengths)
    zeros = (values == 0).float().mean()
    print(f"{args.peak_genes} genes x {args.spots} spots, {zeros:.0%} zeros, {len(pairs.gene)} pairs")
    start = time.process_time()
    shared_pass(encoder, fronts, values)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  forward and backward: {time.process_time() - start:.0f} CPU s, peak RSS {rss:.2f} GiB")


def main() -> None:
    """Parse, and run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--her2st", type=Path, default=Path("../shared/data/her2st"))
    parser.add_argument("--genes", type=int, default=64)
    parser.add_argument("--spots", type=int, default=8)
    parser.add_argument("--depth", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--peak", action="store_true")
    parser.add_argument("--peak-genes", type=int, default=20_000)
    parser.add_argument("--matmul", default="ieee", help="precision of products in the peak run: ieee, or bf16")
    args = parser.parse_args()
    torch.set_num_threads(1)
    (peak if args.peak else compare)(args)


if __name__ == "__main__":
    main()
