"""Features of real sections through stbench against the bare network in a loop, in one run.

    python benchmarks/embed.py --her2st ../shared/data/her2st
    python benchmarks/embed.py --her2st ../shared/data/her2st --models efficientnet-lite0 --rounds 5

For each network: patches per second (wall; ``--cpu`` takes the process's CPU seconds, on a busy machine) of

* bare: the network alone on ready-made normalised batches, at the best of its batch sizes and precisions;
* stbench: ``Features`` with an empty cache, patches cut from the images and features written included;
* again: the same call a second time;
* plain: float32, NCHW, batches of 32, from ready-made batches (on ``--plain`` patches).

Bare and stbench alternate; medians over rounds. Networks but EfficientNet-Lite0 have random weights, written to
a file in their published format first, so that the load through ``--weights`` is the real one. One warm-up
patch is run through every way before the clock starts: loading weights is not part of the figures.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from safetensors.torch import save_file

from stbench.cards import datasets
from stbench.data import Slide
from stbench.encoders import Encoder, encoder
from stbench.encoders.compute import ON_CPU, Compute, Precision, suggested
from stbench.encoders.features import Features
from stbench.encoders.forward import normalised
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from stbench.weights import WeightSearch

MODELS = ("efficientnet-lite0", "timm/resnet50.a1_in1k", "clip-vit-b-32")
BATCHES = (8, 32)
PROBED = 32
"""Patches on which the bare network's best batch size and precision are chosen."""


class Bare(NamedTuple):
    network: torch.nn.Module
    precision: Precision
    batch: int


def clock() -> float:
    """Seconds on the clock that was asked for."""
    return time.process_time() if "--cpu" in sys.argv else time.perf_counter()


def random_weights(name: str, folder: Path) -> Path | None:
    """A file with random weights in the published format of ``name``; None where real ones are installed."""
    torch.manual_seed(0)
    if name == "clip-vit-b-32":
        import open_clip

        config = open_clip.get_model_config("ViT-B-32-quickgelu")
        state = open_clip.CLIP(**config).state_dict()
    elif name.startswith("timm/"):
        import timm

        state = timm.create_model(name.removeprefix("timm/"), pretrained=False).state_dict()
    else:
        return None
    path = folder / f"{name.replace('/', '-')}.safetensors"
    save_file({key: value.contiguous() for key, value in state.items()}, path)
    return path


def bare_seconds(bare: Bare, made: Encoder, patches: np.ndarray) -> float:
    """Seconds of the network over ready-made batches."""
    batches = [
        normalised(patches[start : start + bare.batch], mean=made.mean, std=made.std, precision=bare.precision)
        for start in range(0, len(patches), bare.batch)
    ]
    with torch.inference_mode():
        started = clock()
        for images in batches:
            bare.network(images)
        return clock() - started


def ready(made: Encoder, precision: Precision) -> torch.nn.Module:
    """The network as its library makes it: weights cast once, channels last."""
    network = made.network()
    network = getattr(network, "network", network)  # without the layers that stbench keeps in float32
    dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
    return network.eval().requires_grad_(False).to(dtype).to(memory_format=torch.channels_last)


def best_bare(made: Encoder, patches: np.ndarray) -> Bare:
    """The bare network at the batch size and precision that run fastest here."""
    precisions: tuple[Precision, ...] = tuple({"float32", suggested().precision})  # type: ignore[assignment]
    ways = [Bare(ready(made, one), one, batch) for one in precisions for batch in BATCHES]
    for way in ways:
        bare_seconds(way, made, patches[:8])
    return min(ways, key=lambda way: min(bare_seconds(way, made, patches[:PROBED]) for _ in range(2)))


def plain_seconds(made: Encoder, patches: np.ndarray) -> float:
    """Seconds of float32, NCHW, batches of 32: what a plain script does."""
    network = made.network().eval()
    pixels = torch.from_numpy(patches.transpose(0, 3, 1, 2).copy()).float() / 255
    centre, scale = (torch.tensor(one).view(1, 3, 1, 1) for one in (made.mean, made.std))
    images = (pixels - centre) / scale
    with torch.inference_mode():
        network(images[:2])
        started = clock()
        for start in range(0, len(images), 32):
            network(images[start : start + 32])
        return clock() - started


def through_stbench(features: Features, slides: Sequence[Slide]) -> tuple[float, float, np.ndarray]:
    """Seconds of a first call on an empty cache and of a second one, and the features."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = [replaced(slide, ArrayCache(Path(folder))) for slide in slides]
        first = clocked(lambda: features.of_slides(fresh))
        second = min(clocked(lambda: features.of_slides(fresh)) for _ in range(3))
        stacked = features.stacked(fresh)
    return first, second, stacked


def replaced(slide: Slide, cache: ArrayCache) -> Slide:
    """The slide with another cache."""
    from dataclasses import replace

    return replace(slide, cache=cache)


def clocked(work: Callable[[], object]) -> float:
    """Seconds of a call."""
    started = clock()
    work()
    return clock() - started


def compared(made: Encoder, slides: Sequence[Slide], rounds: int, n_plain: int) -> str:
    """One row of the table."""
    patches = np.concatenate([slide.patches(made.patch) for slide in slides])
    bare = best_bare(made, patches)
    compute = Compute(precision=bare.precision, batch=bare.batch)
    fast_few, exact_few = (made.features(patches[:n_plain], way) for way in (compute, ON_CPU))
    ratios, bares, firsts, seconds, gains = [], [], [], [], []
    for _ in range(rounds):
        alone = bare_seconds(bare, made, patches)
        first, second, _ = through_stbench(Features(made, compute), slides)
        plain = plain_seconds(made, patches[:n_plain]) / n_plain
        bares.append(len(patches) / alone)
        firsts.append(len(patches) / first)
        ratios.append(alone / first)
        seconds.append(second / first)
        gains.append(plain / (first / len(patches)))
    cosine = (fast_few * exact_few).sum(1) / np.linalg.norm(fast_few, axis=1) / np.linalg.norm(exact_few, axis=1)
    middle = statistics.median
    return (
        f"| {made.name} | {bare.precision} b{bare.batch} | {middle(bares):.1f} | {middle(firsts):.1f} | "
        f"{middle(ratios):.2f} | {middle(gains):.1f} | {middle(seconds):.2%} | {cosine.min():.5f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--her2st", type=Path, required=True)
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", type=int, default=64, help="patches for the plain loop and the cosine")
    parser.add_argument("--slides", type=int, default=4)
    parser.add_argument("--cpu", action="store_true", help="CPU seconds of the process in place of wall seconds")
    told = parser.parse_args()
    slides = read_cohort(datasets()["her2st"], told.her2st, None).slides[: told.slides]
    print(
        f"{sum(slide.n_spots for slide in slides)} patches of {len(slides)} sections, {torch.get_num_threads()} thread"
    )
    print("| network | best bare | bare/s | stbench/s | stbench / bare | x plain | again | cosine |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in told.models:
        with tempfile.TemporaryDirectory() as folder:
            path = random_weights(name, Path(folder))
            made = encoder(name, WeightSearch({} if path is None else {name: path}))
            print(compared(made, slides, told.rounds, told.plain), flush=True)


if __name__ == "__main__":
    main()
