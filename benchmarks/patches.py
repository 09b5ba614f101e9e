"""Time and memory of cutting patches: a large pyramidal TIFF beside OpenSlide, and a JPEG beside Pillow.

    python benchmarks/patches.py [--side 40000] [--spots 4000] [--jpeg IMAGE] [--rounds 2]

Each arm is a process of its own, so that its peak of memory is its own; arms alternate, and the least of the rounds
counts, since other programs share the machine: on a busy one, trust the processor's. An arm's first patch is cut
before the clock starts and timed apart: it loads libraries and compiled code, once per process.

Needs ``pip install 'stbench[openslide]'`` for the TIFF's other arms.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Array = np.ndarray[Any, Any]
TILE, SIDE_UM, MPP_UM, PIXELS = 256, 112.0, 0.5, 224
BASE = 16 * TILE
"""Side of the made picture, which the whole image repeats."""


def main() -> None:
    """Make both images, run the arms in turn, print what each took and their ratios to the first."""
    options = arguments()
    if options.arm:
        print(json.dumps(measured(ARMS[options.arm], Path(options.image), options.spots)))
        return
    with tempfile.TemporaryDirectory() as folder:
        tiff, jpeg = Path(folder) / "made.tif", Path(folder) / "made.jpg"
        write_tiff(tiff, options.side)
        if options.jpeg is None:
            Image.fromarray(texture(2 * BASE)).save(jpeg, quality=85)
        print(
            f"TIFF of {options.side} x {options.side} px, {tiff.stat().st_size / 2**20:.0f} MiB, {options.spots} spots"
        )
        compare(["tiff", "tiff-openslide", "tiff-openslide-whole-pixels"], tiff, options.spots, options.rounds)
        print(f"JPEG {options.jpeg or 'made'}, 350 spots")
        compare(["jpeg", "jpeg-pillow-decode", "jpeg-pillow"], options.jpeg or jpeg, 350, options.rounds)


def compare(arms: list[str], image: Path, spots: int, rounds: int) -> None:
    """Least seconds and peak memory of each arm, and the others' as multiples of the first's."""
    taken: dict[str, list[dict[str, float]]] = {arm: [] for arm in arms}
    for _ in range(rounds):
        for arm in arms:
            command = [sys.executable, __file__, "--arm", arm, "--image", str(image), "--spots", str(spots)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                taken[arm].append(json.loads(done.stdout.splitlines()[-1]))
            else:
                print(f"  {arm}: {done.stderr.strip().splitlines()[-1]}")
    least = {arm: {key: min(one[key] for one in each) for key in each[0]} for arm, each in taken.items() if each}
    for arm, each in least.items():
        ratios = {key: each[key] / value for key, value in least[arms[0]].items()}
        print(
            f"  {arm:<28} {each['wall_s']:6.2f} s ({ratios['wall_s']:.2f}x), processor {each['cpu_s']:6.2f} s "
            f"({ratios['cpu_s']:.2f}x), peak {each['peak_mib']:6.0f} MiB ({1 / ratios['peak_mib']:.0%} of it), "
            f"first patch {each['first_s']:.2f} s"
        )


def measured(arm: Callable[[Path, Array], object], image: Path, spots: int) -> dict[str, float]:
    """Seconds and peak memory of an arm in this process."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(image) as opened:
        size = np.array(opened.size)
    centres = np.random.default_rng(1).uniform(300, size - 300, (spots, 2))
    before = time.perf_counter()
    arm(image, centres[:1])
    wall, processor = time.perf_counter(), time.process_time()
    arm(image, centres)
    return {
        "first_s": wall - before,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - processor,
        "peak_mib": peak_mib(),
    }


def peak_mib() -> float:
    """Most memory of this process; what ``getrusage`` says is inherited from the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 2**10


def by_stbench(path: Path, centres: Array) -> Array:
    """As every method's patches are cut."""
    from stbench.data.images import open_image
    from stbench.data.patches import PatchSpec, cut_patches

    return cut_patches(open_image(path), centres, MPP_UM, PatchSpec(side_um=SIDE_UM, pixels=PIXELS), None)


def by_openslide(path: Path, centres: Array) -> Array:
    """The same patches: OpenSlide's region around each spot, resampled by Pillow to the spot's very place."""
    from openslide import OpenSlide

    patches = np.empty((len(centres), PIXELS, PIXELS, 3), np.uint8)
    with OpenSlide(path) as slide:
        for patch, corner in zip(patches, centres - PIXELS / 2, strict=True):
            left, top = np.floor(corner).astype(int) - 2
            region = slide.read_region((int(left), int(top)), 0, (PIXELS + 5, PIXELS + 5)).convert("RGB")
            x, y = corner - (left, top)
            box = (x, y, x + PIXELS, y + PIXELS)
            patch[:] = np.asarray(region.resize((PIXELS, PIXELS), Image.Resampling.BILINEAR, box=box))
    return patches


def by_openslide_whole(path: Path, centres: Array) -> Array:
    """OpenSlide's regions as they are, up to half a pixel beside the spots' places."""
    from openslide import OpenSlide

    patches = np.empty((len(centres), PIXELS, PIXELS, 3), np.uint8)
    with OpenSlide(path) as slide:
        for patch, (left, top) in zip(patches, np.round(centres - PIXELS / 2).astype(int).tolist(), strict=True):
            patch[:] = np.asarray(slide.read_region((left, top), 0, (PIXELS, PIXELS)).convert("RGB"))
    return patches


def pillow_pixels(path: Path, _: Array) -> Array:
    """The whole image, decoded by Pillow: no patch is cut yet."""
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB"))


def by_pillow(path: Path, centres: Array) -> Array:
    """The whole image decoded by Pillow, and boxes of it resampled."""
    pixels = pillow_pixels(path, centres)
    patches = np.empty((len(centres), PIXELS, PIXELS, 3), np.uint8)
    for patch, corner in zip(patches, centres - PIXELS / 2, strict=True):
        left, top = np.floor(corner).astype(int) - 2
        x, y = corner - (left, top)
        window = Image.fromarray(pixels[top : top + PIXELS + 5, left : left + PIXELS + 5])
        box = (x, y, x + PIXELS, y + PIXELS)
        patch[:] = np.asarray(window.resize((PIXELS, PIXELS), Image.Resampling.BILINEAR, box=box))
    return patches


ARMS: dict[str, Callable[[Path, Array], object]] = {
    "tiff": by_stbench, "tiff-openslide": by_openslide, "tiff-openslide-whole-pixels": by_openslide_whole,
    "jpeg": by_stbench, "jpeg-pillow-decode": pillow_pixels, "jpeg-pillow": by_pillow,
}  # fmt: skip


def texture(side: int) -> Array:
    """Smooth colours with grain, about as hard to decode as stained tissue."""
    draws = np.random.default_rng(0)
    coarse = Image.fromarray(draws.integers(90, 240, (side // 24, side // 24, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC)).astype(np.int16)
    return np.clip(smooth + draws.integers(-6, 7, (side, side, 1), dtype=np.int16), 0, 255).astype(np.uint8)


def write_tiff(path: Path, side: int) -> None:
    """A pyramid of three levels in JPEG tiles; each of the made picture's tiles is encoded once."""
    from tifffile import TiffWriter

    base = texture(BASE)
    with TiffWriter(path, bigtiff=True) as writer:
        for shrink in (1, 4, 16):
            tiles = encoded(np.ascontiguousarray(base[::shrink, ::shrink]), -(-side // shrink // TILE))
            writer.write(
                tiles, shape=(side // shrink, side // shrink, 3), dtype=np.uint8, photometric="ycbcr",
                subsampling=(2, 2), tile=(TILE, TILE), compression="jpeg", metadata=None, subfiletype=int(shrink > 1),
                resolution=(20000, 20000), resolutionunit="CENTIMETER",
            )  # fmt: skip


def encoded(base: Array, n: int) -> Iterator[bytes]:
    """n x n tiles of a picture that repeats, each as JPEG."""
    from simplejpeg import encode_jpeg

    m = len(base) // TILE

    def tile(y: int, x: int) -> bytes:
        pixels = np.ascontiguousarray(base[y * TILE : (y + 1) * TILE, x * TILE : (x + 1) * TILE])
        return bytes(encode_jpeg(pixels, quality=85, colorspace="RGB", colorsubsampling="420"))

    tiles = [[tile(y, x) for x in range(m)] for y in range(m)]
    return (tiles[y % m][x % m] for y in range(n) for x in range(n))


def arguments() -> argparse.Namespace:
    """What to measure; ``--arm`` and ``--image`` are for the processes that this one starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=40_000)
    parser.add_argument("--spots", type=int, default=4_000)
    parser.add_argument("--jpeg", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--arm", choices=ARMS, help=argparse.SUPPRESS)
    parser.add_argument("--image", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
