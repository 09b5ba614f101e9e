"""STimage-1K4M: slides as tables of counts and coordinates, with an image and, of some, annotations."""

from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.data.fingerprints import slides_fingerprint
from stbench.data.images import open_image
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.readers.assembly import Labels, join, slide_of
from stbench.readers.checks import check_unique, nearest_px
from stbench.readers.chosen import chosen_slides
from stbench.readers.front import data_root, read_options
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.label_tables import read_label_table
from stbench.readers.matrices import CountTable, read_counts
from stbench.readers.patients import stated_patients
from stbench.readers.recognition import recognised_by
from stbench.readers.scales import scale_of
from stbench.readers.stimage_1k4m.layout import COORDINATES, COUNTS, IMAGES, Files, look, slide_files
from stbench.readers.stimage_1k4m.options import WHERE, StimageOptions
from stbench.readers.stimage_1k4m.positions import plain_names, read_positions
from stbench.readers.stimage_1k4m.scale import stated_scales
from stbench.readers.tissue import remarks_on_tissue


@recognised_by(look)
def read_stimage(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """The slides under ``root``, or those that the card names.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    options = read_options(StimageOptions, card.options, WHERE)
    folder = data_root(card, root)
    files = slide_files(folder, options.technology)
    chosen = chosen_slides(tuple(files), options.slides)
    if not chosen.names:
        layout = ", ".join(f"{name}/" for name in (COORDINATES, COUNTS, IMAGES))
        raise DataError(f"--data-root {folder}", "holds no slides", layout, "Check options.slides")
    patients = stated_patients(chosen.names, options.patients, WHERE)
    parts = mapped(lambda name: _read(name, patients.of_slide[name], files[name], options, cache), chosen.names, cache)
    slides = tuple(part.slide for part in parts)
    return Cohort(
        name=card.name, slides=slides, fingerprint=slides_fingerprint(slides), markers=card.markers,
        remarks=(*chosen.remarks, *patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )  # fmt: skip


class _Part(NamedTuple):
    slide: Slide
    remarks: tuple[str, ...]


def _read(name: str, patient: str, files: Files, options: StimageOptions, cache: ArrayCache | None) -> _Part:
    placed = read_positions(files.coordinates, name)
    counts, positions, remarks = join(name, str(files.counts), _counts(name, files, cache), placed.positions)
    stated = stated_scales(positions, files.technology, placed.radius_px, options.pitch_um, str(files.coordinates))
    scale = scale_of(name, positions, options.mpp_um, stated, str(files.coordinates))
    slide = slide_of(
        name=name, patient=patient, counts=counts, positions=positions, mpp_um=scale.mpp_um,
        image=open_image(files.image), labels=_labels(name, counts.spots, files, options), cache=cache,
    )  # fmt: skip
    looks = remarks_on_tissue(slide, nearest_px(slide.centres_px)) if slide.n_spots > 1 else ()
    return _Part(slide, (*remarks, *scale.remarks, *remarks_on_image(name, slide.image, scale.mpp_um), *looks))


def _counts(name: str, files: Files, cache: ArrayCache | None) -> CountTable:
    table = read_counts(files.counts, cache, ",")
    spots = plain_names(table.spots, name)
    check_unique(spots, str(files.counts), "spot")
    check_unique(table.genes, str(files.counts), "gene")
    return table._replace(spots=spots)


def _labels(name: str, spots: tuple[str, ...], files: Files, options: StimageOptions) -> Labels | None:
    """Annotations of a slide, under the spots' own names."""
    if files.annotation is None:
        return None
    table = read_label_table(files.annotation)
    labels = table.labels_of(name, [f"{name}_{spot}" for spot in spots], options.label_column)
    if labels is None:
        return None
    return Labels(
        dict(zip(plain_names(tuple(labels.of_spot), name), labels.of_spot.values(), strict=True)), labels.source
    )
