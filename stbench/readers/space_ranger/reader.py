"""Folders that Space Ranger writes, one slide each: Visium of versions 1 to 3, CytAssist, and Visium HD's bins."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.files.hashing import content_key
from stbench.readers.assembly import Labels, slide_of
from stbench.readers.checks import nearest_px
from stbench.readers.contents import contents_of
from stbench.readers.front import data_root, read_options
from stbench.readers.label_tables import read_label_table
from stbench.readers.named import named_file
from stbench.readers.patients import stated_patients
from stbench.readers.recognition import recognised_by
from stbench.readers.space_ranger.choice import absent_slides, chosen_outputs
from stbench.readers.space_ranger.joining import joined_spots, spots_inside
from stbench.readers.space_ranger.layout import look
from stbench.readers.space_ranger.options import WHERE, SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs
from stbench.readers.space_ranger.pictures import check_full_resolution, picture_of, words
from stbench.readers.space_ranger.positions import read_positions
from stbench.readers.space_ranger.scale import scale_of
from stbench.readers.space_ranger.scale_factors import read_scale_factors
from stbench.readers.tenx.features import genes_of
from stbench.readers.tenx.files import read_features
from stbench.readers.tissue import remarks_on_tissue


@recognised_by(look)
def read_space_ranger(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides under ``root``, or those that the card names; a slide is called as its folder.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    options = read_options(SpaceRangerOptions, card.options, WHERE)
    folder = data_root(card, root)
    outputs = chosen_outputs(folder, options)
    patients = stated_patients([own.name for own in outputs], options.patients, WHERE)
    parts = mapped(lambda own: _read(own, patients.of_slide[own.name], options, folder, cache), outputs, cache)
    content = contents_of((path for part in parts for path in part.files), folder)
    return Cohort(
        name=card.name,
        slides=tuple(part.slide for part in parts),
        fingerprint=content_key("space-ranger", 1, content, options.plain()),
        markers=card.markers,
        remarks=(
            *absent_slides(outputs, options),
            *patients.remarks,
            *(remark for part in parts for remark in part.remarks),
        ),
    )


class _Part(NamedTuple):
    """A slide that was read, and from what."""

    slide: Slide
    files: tuple[Path, ...]
    remarks: tuple[str, ...]


def _read(outputs: Outputs, patient: str, options: SpaceRangerOptions, root: Path, cache: ArrayCache | None) -> _Part:
    name, files = outputs.name, outputs.files
    factors = read_scale_factors(files["scale_factors"])
    array = read_positions(files["positions"])
    scale = scale_of(outputs, array.positions, factors, options)
    matrix = read_features(files[options.matrix])
    genes = genes_of(matrix, options.genes, options.genome, str(files[options.matrix]))
    under_tissue = array.positions.at(np.flatnonzero(array.in_tissue))
    joined = joined_spots(outputs, genes.counts, under_tissue, options)
    picture = picture_of(outputs, factors, options, root)
    check_full_resolution(picture, joined.positions.centres_px, factors)
    inside = spots_inside(joined, picture, name)
    labels = _labels(name, inside.counts.spots, options, root)
    slide = slide_of(
        name=name, patient=patient, counts=inside.counts, positions=inside.positions,
        mpp_um=round(scale.mpp_um / picture.scale, 6), image=picture.image, labels=labels[0], cache=cache,
    )  # fmt: skip
    remarks = (*(f"{name}: {remark}" for remark in genes.remarks), *inside.remarks, *scale.remarks)
    read = (files["scale_factors"], files["positions"], files[options.matrix], picture.path, *labels[1])
    looks = remarks_on_tissue(slide, nearest_px(slide.centres_px)) if slide.n_spots > 1 else ()
    return _Part(slide, read, (*words(name, picture, slide.mpp_um), *remarks, *looks))


def _labels(
    name: str, spots: Sequence[str], options: SpaceRangerOptions, root: Path
) -> tuple[Labels | None, tuple[Path, ...]]:
    """Labels of a slide and their file; none where the card names no table, or it is of other slides."""
    if not options.labels:
        return None, ()
    path = named_file(root, options.labels.replace("{slide}", name), "table of labels", WHERE)
    labels = read_label_table(path).labels_of(name, spots, options.label_column)
    return labels, (path,)
