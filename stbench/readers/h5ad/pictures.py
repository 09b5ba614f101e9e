"""Pictures: the image beside an AnnData file, else the larger of those within."""

import re
from pathlib import Path
from typing import NamedTuple

from stbench.data.images import Hdf5Image, Image, is_image_name, open_image
from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.anndata.file import H5adFile, factors
from stbench.readers.anndata.options import WHERE, H5adOptions
from stbench.readers.named import named_file

FOLDERS = ("", "images", "image", "wsis", "imgs")
"""Where images are looked for, below the data root and beside the file's folder."""


SEPARATOR = re.compile("[._-]")


class Picture(NamedTuple):
    """An image, and what positions are multiplied by to be in its pixels."""

    image: Image
    path: Path
    scale: float = 1.0
    within: bool = False
    """Whether it is one of the file's own, which are smaller than what was scanned."""


class Beside:
    """Images below a data root, by the slides that they may be of; each folder is listed once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[Path, dict[str, list[Path]]] = {}

    def of(self, slide: str, path: Path) -> list[Path]:
        """Images called as a slide whose file is ``path``: ``S1.tif``, ``S1_he.jpg``."""
        folders = {place / name for place in (path.parent, self.root, path.parent.parent) for name in FOLDERS}
        inside = [folder for folder in sorted(folders) if folder.is_relative_to(self.root)]
        return [image for folder in inside for image in self._images(folder).get(slide, []) if image.is_file()]

    def _images(self, folder: Path) -> dict[str, list[Path]]:
        """Images of a folder by all that their names begin with, up to a point, line or dash."""
        if folder not in self._folders:
            images: dict[str, list[Path]] = {}
            self._folders[folder] = images
            for path in sorted(without_strays(folder.iterdir())) if folder.is_dir() else ():
                ends = (end.start() for end in SEPARATOR.finditer(path.stem + ".") if is_image_name(path))
                for end in ends:
                    images.setdefault(path.name[:end], []).append(path)
        return self._folders[folder]


def picture_of(file: H5adFile, slide: str, library: str, options: H5adOptions, images: Beside) -> Picture:
    """The image of a slide.

    Args:
        file: opened.
        slide: its name.
        library: name of the file's pictures of this slide.
        options: which may name an image or a scale.
        images: those beside files of the data root.

    Raises:
        DataError: there is none, several may be the one, or its scale is not stated.
    """
    beside = _beside(file.path, slide, options, images)
    if beside is not None:
        return Picture(open_image(beside), beside, options.scale or 1.0)
    for size in ("hires", "lowres"):
        name = f"uns/spatial/{library}/images/{size}"
        if file.has(name):
            scale = options.scale or factors(file, library).get(f"tissue_{size}_scalef")
            if scale is None or not 0 < float(scale) < 1e3:
                raise DataError(
                    str(file.path), f"has the picture '{size}', and {scale} as tissue_{size}_scalef", "a factor"
                )
            return Picture(Hdf5Image(file.path, name), file.path, float(scale), within=True)
    raise DataError(
        str(file.path), f"has no image of slide '{slide}' beside it or within", f"{slide}.tif, or uns['spatial']",
        f"Put it beside, or name it in the card: options: {{images: {{{slide}: FILE}}}}",
    )  # fmt: skip


def _beside(path: Path, slide: str, options: H5adOptions, images: Beside) -> Path | None:
    if slide in options.images:
        return named_file(images.root, options.images[slide], f"image of slide '{slide}'", WHERE)
    paths = images.of(slide, path)
    if len(paths) > 1:
        raise DataError(
            str(path), f"has {len(paths)} images ({', '.join(each.name for each in paths[:3])})", "one",
            f"Name it in the card: options: {{images: {{{slide}: {paths[0].relative_to(images.root)}}}}}",
        )  # fmt: skip
    return paths[0] if paths else None
