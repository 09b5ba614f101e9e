"""HEST-1k: slides as AnnData files, with whole images or patches, and metadata of each."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.data.fingerprints import slides_fingerprint
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.readers.chosen import chosen_slides
from stbench.readers.front import data_root, read_options
from stbench.readers.hest.layout import ADATA, PATCHES, WHOLE, adata_files, look, patch_files, whole_images
from stbench.readers.hest.metadata import read_metadata
from stbench.readers.hest.options import SLIDES, HestOptions
from stbench.readers.hest.patients import patients_of
from stbench.readers.hest.slides import SlideFiles, read_slide
from stbench.readers.recognition import recognised_by


@recognised_by(look)
def read_hest(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """The slides of ``st/`` under ``root``, or those that the card names.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    options = read_options(HestOptions, card.options, SLIDES)
    folder = data_root(card, root, ADATA)
    present = adata_files(folder / ADATA)
    chosen = chosen_slides(tuple(present), options.slides)
    if not chosen.names:
        raise DataError(f"--data-root {folder}", "holds no slides", f"{ADATA}/ID.h5ad", "Check options.slides")
    metadata = {name: read_metadata(folder, name) for name in chosen.names}
    patients = patients_of(chosen.names, metadata, options.patients, SLIDES)
    images = dict(_images(folder, chosen.names, options.image))
    files = [
        SlideFiles(name, patients.of_slide[name], present[name], *images[name], metadata[name]) for name in chosen.names
    ]
    parts = mapped(lambda own: read_slide(own, options, cache), files, cache)
    slides = tuple(part.slide for part in parts)
    return Cohort(
        name=card.name, slides=slides, fingerprint=slides_fingerprint(slides), markers=card.markers,
        remarks=(*chosen.remarks, *patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )  # fmt: skip


def _images(folder: Path, names: tuple[str, ...], asked: str) -> Iterator[tuple[str, tuple[Path, bool]]]:
    """The image of each slide, and whether it is a whole one."""
    kinds: dict[str, tuple[Mapping[str, Path], bool]] = {
        WHOLE: (whole_images(folder / WHOLE), True), PATCHES: (patch_files(folder / PATCHES), False),
    }  # fmt: skip
    for name in names:
        order = [kind for kind in kinds if asked in (kind, "best")]
        present = [kinds[kind] for kind in order if name in kinds[kind][0]]
        if not present:
            raise DataError(
                f"--data-root {folder}", f"has no image of slide '{name}'",
                " or ".join(f"{kind}/{name}.{'tif' if kind == WHOLE else 'h5'}" for kind in order),
                "Download it, or name the slides that are read in the card: options: {slides: [...]}",
            )  # fmt: skip
        files, is_whole = present[0]
        yield name, (files[name], is_whole)
