"""Pictures: the image of a slide, and how much smaller than the one that positions count the pixels of it is."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.data.images import Image, is_image_name, open_image
from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.named import named_file
from stbench.readers.space_ranger.options import WHERE, SpaceRangerOptions
from stbench.readers.space_ranger.outputs import PASSED, SQUARE, Outputs
from stbench.readers.space_ranger.scale_factors import ScaleFactors

Array = np.ndarray[Any, Any]
OWN = re.compile(
    r"(.*[_.-])?(tissue_(hires|lowres)_image|aligned_fiducials|detected_tissue_image|aligned_tissue_image|cytassist_image)\..*"
)
"""Pictures that Space Ranger itself writes; none is the microscope's image at full resolution."""
SPOT_UM = 55.0


class Picture(NamedTuple):
    """An image, and what places at full resolution are multiplied by to be in its pixels."""

    image: Image
    path: Path
    scale: float = 1.0


def picture_of(outputs: Outputs, factors: ScaleFactors, options: SpaceRangerOptions, root: Path) -> Picture:
    """The image that is read: at full resolution where there is one beside, else the larger of Space Ranger's two.

    Raises:
        DataError: there is none, or several may be the one, or its scale is not stated.
    """
    beside = _beside(outputs, options, root) if options.image in ("best", "fullres") else None
    if beside is not None:
        return Picture(open_image(beside), beside)
    for size in ("hires", "lowres"):
        path, scale = outputs.files.get(size), getattr(factors, size)
        if path is None or options.image not in ("best", size):
            continue
        if scale is None:
            raise DataError(
                str(outputs.files["scale_factors"]), f"has no tissue_{size}_scalef", f"the scale of {path.name}"
            )
        return Picture(open_image(path), path, scale)
    kind = "image" if options.image == "best" else f"image of the kind '{options.image}'"
    raise DataError(
        str(outputs.folder), f"has no {kind}",
        "spatial/tissue_hires_image.png, or the full-resolution image that Space Ranger was given",
        f"Put it beside, or name it in the card: options: {{images: {{{outputs.name}: FILE}}}}",
    )  # fmt: skip


def check_full_resolution(picture: Picture, centres_px: Array, factors: ScaleFactors) -> None:
    """DataError where an image that was taken for the full-resolution one is one of Space Ranger's smaller pictures."""
    if picture.scale != 1.0 or not len(centres_px):
        return
    size, reach = np.array(picture.image.size_px), centres_px.max(axis=0)
    if (reach < size).all():
        return
    for kind, scale in (("hires", factors.hires), ("lowres", factors.lowres)):
        if scale is not None and (reach * scale < size).all():
            raise DataError(
                str(picture.path), f"is {size[0]} x {size[1]} px, and spots reach {reach[0]:.0f}, {reach[1]:.0f}; "
                f"times tissue_{kind}_scalef ({scale:.4g}) they fit", "the image at full resolution",
                "Give the image that Space Ranger was given, or take this one away to read Space Ranger's own pictures",
            )  # fmt: skip


def words(name: str, picture: Picture, mpp_um: float) -> tuple[str, ...]:
    """What has to be said of an image: another scale in its file, how it is turned, that it is no full one.

    Args:
        name: of the slide.
        picture: the image.
        mpp_um: micrometres per pixel of it, as measured.
    """
    if picture.scale == 1.0:
        return remarks_on_image(name, picture.image, mpp_um)
    return (
        f"{name}: no full-resolution image; {picture.path.name} is read, at {picture.scale:.3g} of its size: "
        f"{mpp_um:.3g} µm per pixel, 55 µm are {SPOT_UM / mpp_um:.1f} pixels",
    )


def _beside(outputs: Outputs, options: SpaceRangerOptions, root: Path) -> Path | None:
    """The file that the card names, or the only image that lies with the slide's own files or is called as it is."""
    if outputs.name in options.images:
        return named_file(root, options.images[outputs.name], f"image of slide '{outputs.name}'", WHERE)
    own = _own_folders(outputs, root)
    paths = [path for folder in own for path in _images(folder) if _belongs(path, outputs)]
    shared = [folder for folder in (root, root / "images") if folder not in own and folder.is_dir()]
    paths += [path for folder in shared for path in _images(folder) if _is_called(path, outputs.name)]
    if len(paths) > 1:
        raise DataError(
            str(outputs.folder), f"has {len(paths)} images that may be that of slide '{outputs.name}' "
            f"({', '.join(path.name for path in paths[:3])})", "one at full resolution",
            f"Name it in the card: options: {{images: {{{outputs.name}: {paths[0].relative_to(root)}}}}}",
        )  # fmt: skip
    return paths[0] if paths else None


def _own_folders(outputs: Outputs, root: Path) -> list[Path]:
    """The folder of a slide's matrix, and those around it that only say that Space Ranger wrote it."""
    folders = [outputs.folder]
    while folders[-1] != root and (folders[-1].name in PASSED or SQUARE.fullmatch(folders[-1].name)):
        folders.append(folders[-1].parent)
    return folders


def _images(folder: Path) -> list[Path]:
    return [
        path for path in sorted(without_strays(folder.iterdir()))
        if path.is_file() and is_image_name(path) and not OWN.fullmatch(path.name)
    ]  # fmt: skip


def _belongs(path: Path, outputs: Outputs) -> bool:
    """Whether an image in a slide's folder is its own: another slide's may lie there, under its name."""
    return not outputs.start or path.name.startswith(outputs.start)


def _is_called(path: Path, name: str) -> bool:
    """Whether a file's name is that of a slide, with or without more behind it."""
    return re.fullmatch(rf"{re.escape(name)}([._-].*)?\.[^.]+", path.name) is not None
