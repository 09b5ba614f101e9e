"""HER2-positive breast tumours (Andersson et al. 2021), in the layout that their authors publish."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.data.fingerprints import slides_fingerprint
from stbench.data.images import JpegImage
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.files.hashing import content_key, sha256_of
from stbench.files.strays import without_strays
from stbench.readers.assembly import join, slide_of
from stbench.readers.checks import check_unique
from stbench.readers.front import SlideFiles, by_slide, data_root, read_options, slide_names, with_endings
from stbench.readers.geometry import mpp_of_array
from stbench.readers.her2st.labels import LabelFiles, check_labels_are_read, label_files, read_labels
from stbench.readers.her2st.layout import COUNTS, IMAGES, SPOTS, TABLES, look
from stbench.readers.her2st.names import naming_remarks, patients_of
from stbench.readers.her2st.options import Her2stOptions
from stbench.readers.her2st.positions import read_positions
from stbench.readers.matrices import read_counts
from stbench.readers.recognition import recognised_by
from stbench.readers.spot_tables import mirror_remarks
from stbench.readers.tables import require

PITCH_UM = 200.0
"""Distance between spot centres of the legacy array; gives each image's micrometres per pixel."""
SELECTION = tuple(f"_selection{ending}" for ending in TABLES)


@recognised_by(look)
def read_her2st(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides under ``root``, or those that the card names.

    A slide's patient is its name without the number of the section. Counts and spot files disagree on some spots:
    those in both are kept, and the cohort's remarks say how many were not. Tables may be unpacked.

    Raises:
        DataError: a folder or file is missing, truncated, or does not fit the others.
    """
    options = read_options(Her2stOptions, card.options, str(card.path))
    folder = data_root(card, root, COUNTS, SPOTS, IMAGES)
    kinds = _kinds(folder)
    names = options.chosen(slide_names(folder, kinds))
    counts, spots, images = (kind.present for kind in kinds)
    files = {name: _Files(counts[name], spots[name], images[name], label_files(folder, name)) for name in names}
    check_labels_are_read(folder, names)
    patients = patients_of(names, f"--data-root {folder}")
    parts = mapped(lambda name: _read(name, patients[name], files[name], cache), names, cache)
    remarks = (*naming_remarks(card.name, patients), *(remark for part in parts for remark in part.remarks))
    slides = tuple(part.slide for part in parts)
    return Cohort(
        name=card.name,
        slides=slides,
        fingerprint=slides_fingerprint(slides),
        former=_former_fingerprint(folder, files.values()),
        markers=card.markers,
        remarks=remarks,
    )


class _Files(NamedTuple):
    """Files of one slide."""

    counts: Path
    spots: Path
    image: Path
    """Its folder, which holds the only JPEG file."""
    labels: LabelFiles


def _former_fingerprint(folder: Path, slides: Iterable[_Files]) -> str:
    """sha256 over the names and contents of all files that slides consist of, packed as they are."""
    parts = [(slide.counts, slide.spots, _image(slide.image), *slide.labels) for slide in slides]
    files = [path for slide in parts for path in slide if path is not None]
    return content_key("her2st", 1, [[path.relative_to(folder).as_posix(), sha256_of(path)] for path in sorted(files)])


class _Read(NamedTuple):
    slide: Slide
    remarks: tuple[str, ...]


def _kinds(folder: Path) -> list[SlideFiles]:
    counts, spots = with_endings(folder / COUNTS, *TABLES), with_endings(folder / SPOTS, *SELECTION)
    images = by_slide((path for path in (folder / IMAGES).glob("*/*") if _jpegs(path)), lambda path: path.name)
    counted, located = by_slide(counts, counts.__getitem__), by_slide(spots, spots.__getitem__)
    return [
        SlideFiles("the counts of a slide", counted, lambda n: folder / COUNTS / f"{n}.tsv.gz"),
        SlideFiles("the positions of a slide's spots", located, lambda n: folder / SPOTS / f"{n}_selection.tsv"),
        SlideFiles("the JPEG image of a slide", images, lambda n: folder / IMAGES / n[0] / n / "*.jpg"),
    ]  # fmt: skip


def _read(name: str, patient: str, files: _Files, cache: ArrayCache | None) -> _Read:
    table = read_counts(files.counts, cache)
    check_unique(table.spots, str(files.counts), "spot")
    check_unique(table.genes, str(files.counts), "gene")
    counts, positions, remarks = join(name, str(files.counts), table, read_positions(files.spots))
    slide = slide_of(
        name=name, patient=patient, counts=counts, positions=positions,
        mpp_um=mpp_of_array(positions, PITCH_UM, str(files.spots)), image=JpegImage(_image(files.image)),
        labels=read_labels(files.labels), cache=cache,
    )  # fmt: skip
    return _Read(slide, (*remarks, *mirror_remarks(name, positions)))


def _jpegs(folder: Path) -> list[Path]:
    return sorted(path for path in without_strays(folder.glob("*")) if path.suffix.lower() in (".jpg", ".jpeg"))


def _image(folder: Path) -> Path:
    """The slide's only image: its file may have any name."""
    jpegs = _jpegs(folder)
    if len(jpegs) != 1:
        raise DataError(
            str(folder), f"holds {len(jpegs)} JPEG images", "exactly one", "Download the slide's image again"
        )
    require(jpegs[0], "the JPEG image of a slide")
    return jpegs[0]
