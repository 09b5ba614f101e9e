"""A folder in the layout of her2st whose sections stand there again: renamed, encoded anew, and turned by 90°."""

import gzip
import re
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from tests.made.her2st import counts_path, spots_path, write_section
from tests.made.sections import section_pixels

SIDE = 40
"""Places of an array, across and down."""
COPIED = {"D1": ("A1", "same file"), "E1": ("A2", "encoded anew"), "F1": ("B1", "turned by 90°")}
"""Copies, each with the section that it is and how its image differs."""


def write_pictured(folder: Path, sections=("A1", "A2", "B1")) -> Path:
    """Sections with pictures of their own, of 320 x 280 px."""
    for number, section in enumerate(sections):
        write_section(folder, section)
        save(section_pixels(number, 320, 280), image_of(folder, section), 95)
    return folder


def write_copies(folder: Path, sections: dict[str, tuple[str, str]] = COPIED) -> Path:
    """Copies beside the sections of a folder; of one that is turned, the image and the array on it are."""
    for copy, (section, how) in sections.items():
        source, target = image_of(folder, section), folder / f"ST-imgs/{copy[0]}/{copy}/any_name.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(counts_path(folder, section), counts_path(folder, copy))
        shutil.copy(spots_path(folder, section), spots_path(folder, copy))
        if how == "same file":
            shutil.copy(source, target)
        else:
            pixels = np.asarray(Image.open(source))
            save(np.rot90(pixels) if how.startswith("turned") else pixels, target, 70)
        if how.startswith("turned"):
            turn_spots(spots_path(folder, copy), counts_path(folder, copy), Image.open(source).width)
    return folder


def turn_spots(spots: Path, counts: Path, width: int) -> None:
    """Turn an array by 90° counter-clockwise, in pixels and in the names of its spots."""
    head, *lines = spots.read_text().splitlines()
    names, turned = head.split("\t"), [head]
    for line in lines:
        cells = dict(zip(names, line.split("\t"), strict=True))
        for x, y, side in (("x", "y", SIDE), ("new_x", "new_y", SIDE), ("pixel_x", "pixel_y", width)):
            kind = int if x == "x" else float
            cells |= {x: cells[y], y: str(side - kind(cells[x]))}
        turned.append("\t".join(cells[name] for name in names))
    spots.write_text("\n".join(turned) + "\n")
    text = gzip.decompress(counts.read_bytes()).decode()
    text = re.sub(r"^(\d+)x(\d+)", lambda name: f"{name[2]}x{SIDE - int(name[1])}", text, flags=re.MULTILINE)
    counts.write_bytes(gzip.compress(text.encode()))


def image_of(folder: Path, section: str) -> Path:
    (path,) = (folder / "ST-imgs" / section[0] / section).glob("*.jpg")
    return path


def save(pixels: np.ndarray, path: Path, quality: int) -> None:
    Image.fromarray(np.ascontiguousarray(pixels)).save(path, quality=quality)
