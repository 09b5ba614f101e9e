"""Encode: patches per second from cached patches to stored features, beside the bare forward pass."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from stbench.cards import datasets
from stbench.data import BlindSlide
from stbench.encoders import Encoder, encoder
from stbench.encoders.compute import Compute
from stbench.encoders.features import Features
from stbench.encoders.forward import normalised
from stbench.encoders.numerics import numerics
from stbench.encoders.ready import cast, first_precision
from stbench.files.array_cache import ArrayCache, SealedCache
from stbench.readers import read_cohort
from stbench.weights import WeightSearch

BARS = {"efficientnet-lite0": 0.90, "timm/resnet50.a1_in1k": 0.90, "clip-vit-b-32": 0.85, "uni": 0.90}
SLIDES = 4
HEAD = (
    "| network | patches | bare/s | at batch | stbench/s | stbench / bare | bar | cosine to the CPU |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def encode_rows(
    data: Path, weights: dict[str, Path], device: str, n: int, rounds: int, names: Sequence[str] = ()
) -> Iterator[str]:
    """Lines of the table, each as soon as it is known: ``n`` patches on four slides, as many as Visium has spots."""
    real = read_cohort(datasets()["her2st"], data, None).slides
    precision = "bfloat16" if device != "cpu" else "float32"
    compute = Compute(device=device, precision=precision)
    yield HEAD
    for name in names or BARS:
        made = encoder(name, WeightSearch(weights))
        with tempfile.TemporaryDirectory() as folder, numerics(compute):
            yield _row(made, compute, list(_enlarged(real, made, n if name != "uni" else n // 4, Path(folder))), rounds)


def _row(made: Encoder, compute: Compute, slides: Sequence[BlindSlide], rounds: int) -> str:
    some = np.array(slides[0].cache.get("patches", "all")[:64])
    bare, batch = _bare(made, compute, some, sum(slide.n_spots for slide in slides), rounds)
    _stored_seconds(made, compute, [slides[0]])  # loads the network, and reads every file's checksum
    _stored_seconds(made, compute, slides)
    n = sum(slide.n_spots for slide in slides)
    own = n / statistics.median(_stored_seconds(made, compute, slides) for _ in range(rounds))
    fast, exact = made.features(some[:2], compute), made.features(some[:2], Compute())
    norms = np.linalg.norm(fast, axis=1) * np.linalg.norm(exact, axis=1)
    cosine = float(((fast * exact).sum(axis=1) / norms).min())
    cells = (made.name, n, f"{bare:.0f}", batch, f"{own:.0f}", f"{own / bare:.2f}", BARS[made.name], f"{cosine:.5f}")
    return f"| {' | '.join(map(str, cells))} |"


def _stored_seconds(made: Encoder, compute: Compute, slides: Sequence[BlindSlide]) -> float:
    """Seconds from cached patches to features in a new cache."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = ArrayCache(Path(folder))
        asked = [replace(slide, cache=_apart(slide.cache, fresh)) for slide in slides]
        started = time.perf_counter()
        Features(made, compute).of_slides(asked)
        return time.perf_counter() - started


def _bare(made: Encoder, compute: Compute, some: np.ndarray, n: int, rounds: int) -> tuple[float, int]:
    """Patches per second of the network alone on a batch that lies ready, and the batch that is fastest."""
    network = cast(made.network(), device=compute.device, precision=compute.precision)
    rates = {}
    for batch in (256, 512) if compute.on_gpu else (made.batch,):
        images = normalised(
            np.resize(some, (batch, *some.shape[1:])), mean=made.mean, std=made.std, device=compute.device,
            precision=first_precision(network),
        )  # fmt: skip
        times = max(1, n // batch)
        _seconds(lambda images=images: network(images), min(times, 3))
        taken = [_seconds(lambda images=images: network(images), times) for _ in range(rounds)]
        rates[batch] = times * batch / statistics.median(taken)
    best = max(rates, key=rates.__getitem__)
    return rates[best], best


@torch.inference_mode()
def _seconds(work: Callable[[], object], times: int) -> float:
    _wait()
    started = time.perf_counter()
    for _ in range(times):
        work()
    _wait()
    return time.perf_counter() - started


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _enlarged(real: Sequence[BlindSlide], made: Encoder, n: int, folder: Path) -> Iterator[BlindSlide]:
    """Slides of ``n`` spots together, their patches cached: the real ones, over and over."""
    patches = np.concatenate([slide.patches(made.patch) for slide in real])
    each = max(1, n // SLIDES)
    for number in range(SLIDES):
        rows = (np.arange(each) + number * each) % len(patches)
        part = real[0].blind()
        cache = ArrayCache(folder / str(number))
        cache.get_or_make("patches", "all", lambda rows=rows: patches[rows])
        yield replace(
            part, name=f"{part.name}-{number}", spots=tuple(map(str, range(each))), cache=cache,
            centres_px=np.column_stack([np.arange(each), np.full(each, number)]).astype(float),
            array_xy=np.zeros((each, 2)),
        )  # fmt: skip


def _apart(patches: ArrayCache, features: ArrayCache) -> SealedCache:
    """A cache that takes patches from one folder, whatever their key, and keeps features in another."""

    def get_or_make(kind: str, key: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        stored = patches.get("patches", "all") if kind == "patches" else None
        return features.get_or_make(kind, key, make) if stored is None else stored

    return SealedCache(features.get, get_or_make, features.make_unless_busy)
