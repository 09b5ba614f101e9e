"""Layout: whether a folder is of HEST-1k or of a task of HEST-Benchmark, and what its card has to state."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stbench.data.images import is_image_name
from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.front import by_slide, with_endings
from stbench.readers.hest.metadata import Metadata, read_metadata
from stbench.readers.recognition import Sighting

ADATA, WHOLE, PATCHES, METADATA = "st", "wsis", "patches", "metadata"
TASK_ADATA, SPLITS = "adata", "splits"


def look(folder: Path) -> Sighting:
    """Every AnnData file that has an image or patches is a slide.

    Raises:
        DataError: none has, or metadata are broken.
    """
    beside = [name for name in (WHOLE, PATCHES, METADATA) if (folder / name).is_dir()]
    if not (folder / ADATA).is_dir() or not beside:
        return Sighting(why=f"no folder {ADATA} beside {WHOLE}, {PATCHES} or {METADATA}")
    names = tuple(adata_files(folder / ADATA))
    if not names:
        return Sighting(why=f"no AnnData file {ADATA}/*.h5ad")
    seen = {*whole_images(folder / WHOLE), *patch_files(folder / PATCHES)}
    slides = tuple(name for name in names if name in seen)
    if not slides:
        raise DataError(
            str(folder / ADATA), f"has {len(names)} AnnData files, and there is no image of any",
            f"{WHOLE}/{names[0]}.tif or {PATCHES}/{names[0]}.h5", "Download the images, too",
        )  # fmt: skip
    metadata = {name: read_metadata(folder, name) for name in slides}
    lacking = [name for name in slides if not metadata[name].patient]
    options: dict[str, Any] = {} if len(slides) == len(names) else {"slides": list(slides)}
    return Sighting(
        why=f"folders {', '.join([ADATA, *beside])}, with {len(slides)} slides, as {ADATA}/{slides[0]}.h5ad",
        slides=slides, options=options, facts=_facts(metadata.values()),
        patients="" if lacking else f"{METADATA}/*.json, which the card may overrule (options.patients)",
        hints=(f"metadata do not say whose these slides are: {', '.join(lacking)}",) if lacking else (),
    )  # fmt: skip


def look_at_task(folder: Path) -> Sighting:
    """Every AnnData file of a task is a slide; a folder of several tasks says which there are."""
    if not is_task(folder):
        inside = sorted(path.name for path in without_strays(folder.iterdir()) if path.is_dir() and is_task(path))
        if inside:
            return Sighting(why=f"several tasks ({', '.join(inside)}): name one of these folders")
        return Sighting(why=f"no folder {TASK_ADATA} beside {SPLITS} and {PATCHES}")
    names = tuple(adata_files(folder / TASK_ADATA))
    if not names:
        return Sighting(why=f"no AnnData file {TASK_ADATA}/*.h5ad")
    return Sighting(
        why=f"folders {TASK_ADATA}, {PATCHES} and {SPLITS}, with {len(names)} slides", slides=names,
        hints=("folds are those of splits/: tasks follow them whose split.scheme is shipped-folds",),
    )  # fmt: skip


def is_task(folder: Path) -> bool:
    """Whether a folder is of one task."""
    return all((folder / name).is_dir() for name in (TASK_ADATA, PATCHES, SPLITS))


def adata_files(folder: Path) -> dict[str, Path]:
    """AnnData files by slide."""
    return _by_name(with_endings(folder, ".h5ad"))


def patch_files(folder: Path) -> dict[str, Path]:
    """Files of patches by slide."""
    return _by_name(with_endings(folder, ".h5"))


def whole_images(folder: Path) -> dict[str, Path]:
    """Whole images by slide; DataError where a slide has two."""
    paths = [path for path in without_strays(folder.glob("*")) if is_image_name(path) and path.is_file()]
    return by_slide(paths, lambda path: path.stem)


def _by_name(files: dict[Path, str]) -> dict[str, Path]:
    return by_slide(files, files.__getitem__)


def _facts(metadata: Iterable[Metadata]) -> dict[str, str]:
    """What the metadata of all slides say alike."""
    known = list(metadata)
    facts = {key: {getattr(each, key) for each in known} for key in ("technology", "species", "organ")}
    return {key: next(iter(values)) for key, values in facts.items() if len(values) == 1 and "" not in values}
