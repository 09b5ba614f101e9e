"""What pair-aware training does to CoMTIP's text embedding: can a fresh probe tell matched from permuted values?

    python benchmarks/paat_probe.py --seeds 5

For each mode (literal: eq. 8 and 9 as printed; cooperative: as the prose says; off) and each seed, CoMTIP's quick
profile is pre-trained on the demo sections of all patients but the first. Its text tower is then frozen, and a
logistic regression on z_txt is trained to tell spots with their own values from the same spots with values
permuted across genes, on the training spots, and scored on the spots of the patient left out. 0.5 is chance. The
untrained tower stands beside the trained ones. Samples hold few genes (--genes), drawn per seed: with all 300 the
untrained tower, too, lets a probe tell almost all apart, since permuted values are unlike any spot on average.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from stbench import cards
from stbench.adapters.base import Context
from stbench.adapters.comtip.adapter import CoMTIP
from stbench.adapters.comtip.network.model import Comtip
from stbench.adapters.comtip.network.paat import permuted_values
from stbench.adapters.comtip.network.prefix import sample_vectors
from stbench.adapters.comtip.network.sentences import GeneFronts
from stbench.adapters.comtip.training import Expression, fronts_of
from stbench.data import Cohort, Panel
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort

MODES = ("literal", "cooperative", "off")
Samples = tuple[np.ndarray, np.ndarray]


def samples(network: Comtip, fronts: GeneFronts, values: torch.Tensor, seed: int) -> Samples:
    """Text embeddings of matched and of permuted samples, and which is which: (2n, joint) and (2n,)."""
    permuted = permuted_values(values, torch.Generator().manual_seed(seed))
    with torch.inference_mode():
        both = [sample_vectors(network.sentences, fronts, part) for part in (values, permuted)]
    return torch.cat(both).double().numpy(), np.repeat([1, 0], len(values))


def probe_accuracy(network: Comtip, fronts: GeneFronts, train: torch.Tensor, test: torch.Tensor, seed: int) -> float:
    """Accuracy on the test spots of a fresh logistic regression that saw the training spots."""
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    probe.fit(*samples(network, fronts, train, seed))
    return float(probe.score(*samples(network, fronts, test, seed + 1000)))


def trained_network(mode: str, seed: int, cohort: Cohort, changes: dict[str, object]) -> tuple[Comtip, Comtip]:
    """The pre-trained network of a mode, and the same network before any training."""
    settings = (
        cards.methods()["comtip"].settings("quick") | {"paat": mode, "genes": "all", "finetune_epochs": 0} | changes
    )
    adapter = CoMTIP(**settings)
    train = [slide for slide in cohort.slides if slide.patient != cohort.patients[0]]
    panel = Panel(cohort.common_genes[:1])  # the predictor is not asked here
    fitted = [
        one.train(train, panel, np.random.default_rng(seed), Context()) for one in (adapter, replace(adapter, epochs=0))
    ]
    return fitted[0].network, fitted[1].network


def main() -> None:
    """Train, probe, print one line per mode and seed and a summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--genes", type=int, default=16, help="genes per sample that the probe sees")
    parser.add_argument("--epochs", type=int, help="epochs of pre-training; the quick profile's where not given")
    parser.add_argument("--cache", type=Path, default=Path(".stbench/cache"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    cohort = read_cohort(cards.datasets()["demo"], None, ArrayCache(args.cache, 20 * 2**30))
    changes: dict[str, object] = {"epochs": args.epochs} if args.epochs else {}
    out, kept = cohort.patients[0], cohort.common_genes
    parts = [[s for s in cohort.slides if (s.patient == out) == tested] for tested in (False, True)]
    train, test = (torch.from_numpy(Expression.of(slides).values.toarray()) for slides in parts)
    genes = Expression.of(parts[0]).genes
    if genes != kept:
        raise SystemExit("demo sections measure different genes; the probe wants the same ones")
    found: dict[str, list[float]] = {mode: [] for mode in (*MODES, "untrained")}
    for seed in range(args.seeds):
        columns = np.sort(np.random.default_rng(seed).choice(len(genes), args.genes, replace=False))
        seen = fronts_of([genes[column] for column in columns], genes), train[:, columns], test[:, columns]
        for mode in MODES:
            network, fresh = trained_network(mode, seed, cohort, changes)
            found[mode].append(probe_accuracy(network, *seen, seed))
            print(f"seed {seed}, {mode}: {found[mode][-1]:.3f}", flush=True)
        found["untrained"].append(probe_accuracy(fresh, *seen, seed))
    for mode, scores in found.items():
        spread = np.std(scores, ddof=min(1, len(scores) - 1))
        print(f"{mode:12s} {np.mean(scores):.3f} ± {spread:.3f}  (n = {len(scores)})")


if __name__ == "__main__":
    main()
