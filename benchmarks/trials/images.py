"""Images: files of every format that slides come in, with bytes changed or cut: patches of them are cut, or refused."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.attempts import attempt
from benchmarks.trials.base import Outcome
from benchmarks.trials.mutations import Format, mutated
from stbench.data.images import open_image
from stbench.data.patches import PatchSpec, cut_patches
from tests.made.sections import section_pixels

Array = np.ndarray[Any, Any]
SIDE = 192
CENTRES = np.array([[40.0, 40.0], [96.5, 100.25], [150.0, 60.0]])
SPEC = PatchSpec(side_um=32.0, pixels=24)
FULL = 200
"""Of each format."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """``many`` mutations of a file of each format."""
    with tempfile.TemporaryDirectory() as name:
        for order, form in enumerate(formats()):
            folder = Path(name) / str(order)
            folder.mkdir()
            path = folder / form.name
            form.make(path)
            whole = path.read_bytes()
            form.read(path)
            for number in range(many):
                path.write_bytes(mutated(whole, False, np.random.default_rng([seed, order, number])))
                ended = attempt(form.read, path)
                yield Outcome(form.name, not ended.fault, f"seed {[seed, order, number]}: {ended.fault}")


def formats() -> list[Format]:
    """The forms that people have, each under the name of a file."""
    scanned = "Aperio Image Library v12\nx |AppMag = 20|MPP = 0.5"
    writers: dict[str, Callable[[Path], object]] = {
        "progressive.jpg": partial(_pillow, progressive=True),
        "turned.jpg": _turned,
        "grey.jpg": partial(_pillow, mode="L"),
        "colours.png": _pillow,
        "alpha.png": partial(_pillow, mode="RGBA"),
        "palette.png": partial(_pillow, mode="P"),
        "16 bits.png": _sixteen,
        "pyramid of JPEG tiles.tif": partial(_tiff, compression="jpeg", levels=3),
        "deflated tiles.tif": partial(_tiff, compression="deflate"),
        "BigTIFF of LZW strips.tif": partial(_tiff, compression="lzw", tile=None, rowsperstrip=16, big=True),
        "separate planes.tif": partial(_tiff, planarconfig="separate"),
        "slide.ome.tif": partial(_tiff, compression="deflate", ome=True),
        "slide.svs": partial(_tiff, compression="jpeg", description=scanned),
    }
    return [Format(name, make, _cut) for name, make in writers.items()]


def _cut(path: Path) -> object:
    return cut_patches(open_image(path), CENTRES, 1.0, SPEC, None)


def _pixels() -> Array:
    return np.ascontiguousarray(section_pixels(0, SIDE, SIDE))


def _pillow(path: Path, mode: str = "RGB", **options: Any) -> None:
    Image.fromarray(_pixels()).convert(mode).save(path, **options)


def _turned(path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    _pillow(path, exif=exif)


def _sixteen(path: Path) -> None:
    Image.fromarray(_pixels()[:, :, 0].astype(np.uint16) << 8).save(path)


def _tiff(
    path: Path, *, levels: int = 1, tile: tuple[int, int] | None = (64, 64), big: bool = False, ome: bool = False,
    planarconfig: str = "contig", **options: Any,
) -> None:  # fmt: skip
    from tifffile import TiffWriter

    with TiffWriter(path, bigtiff=big, ome=ome) as writer:
        for level in range(levels):
            pixels = _pixels()[:: 2**level, :: 2**level]
            pixels = pixels if planarconfig == "contig" else np.moveaxis(pixels, 2, 0)
            writer.write(
                pixels, photometric="rgb", tile=tile, planarconfig=planarconfig, subfiletype=int(level > 0),
                resolution=(10000, 10000), resolutionunit="CENTIMETER", metadata={} if ome else None, **options,
            )  # fmt: skip
