"""Cohort: the slides of one dataset, or of two as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stbench.data.genes import alike, lost_genes, measured_markers
from stbench.data.slide import Slide
from stbench.data.twins import check_apart
from stbench.errors import DataError
from stbench.files.hashing import content_key


@dataclass(frozen=True, kw_only=True)
class ShippedFold:
    """A division of the slides that a dataset publishes with them."""

    name: str
    train: tuple[str, ...]
    """Names of slides."""
    test: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """The slides of one dataset."""

    name: str
    slides: tuple[Slide, ...]
    fingerprint: str
    """sha256 over the content that was read."""
    former: str = ""
    """The fingerprint that a store of format 1 knows the dataset by; empty where it is the same."""
    markers: tuple[str, ...] = ()
    """Marker genes that the dataset's card names."""
    remarks: tuple[str, ...] = ()
    """What a reader had to leave out, one sentence each."""
    contained_in: tuple[str, ...] = ()
    """Larger collections that hold the dataset."""
    draws: str = ""
    """Salt of this dataset's random draws: splits and resampling depend on it, not on what was read."""
    tested: tuple[str, ...] = ()
    """Slides of a second dataset that is only tested; empty where there is one dataset."""
    folds: tuple[ShippedFold, ...] = ()
    """Divisions that the dataset publishes; tasks follow them whose split says so."""

    def __getitem__(self, name: str) -> Slide:
        slide = self._by_name.get(name)
        if slide is None:
            raise DataError(f"dataset '{self.name}'", f"has no slide '{name}'")
        return slide

    @cached_property
    def _by_name(self) -> dict[str, Slide]:
        """Slides by their names; where two have one, the first."""
        return {slide.name: slide for slide in reversed(self.slides)}

    @property
    def patients(self) -> tuple[str, ...]:
        """Patients, sorted."""
        return tuple(sorted({slide.patient for slide in self.slides}))

    @cached_property
    def common_genes(self) -> tuple[str, ...]:
        """Genes present in every slide with counts, in the first slide's order; DataError where there is none."""
        shared = common_names([slide.genes for slide in self.slides if slide.genes])
        if not shared:
            names = ", ".join(slide.name for slide in self.slides)
            raise DataError(
                f"dataset '{self.name}'",
                f"has no gene in common between its slides ({names})",
                "the same gene names in all count files",
                "Check that all slides use symbols, or all use Ensembl identifiers",
            )
        return tuple(gene for gene in self.slides[0].genes if gene in shared)


def common_names(lists: Sequence[tuple[str, ...]]) -> set[str]:
    """Names that are in all lists; slides of one kit share theirs, which are looked at once."""
    first, *others = {id(names): names for names in lists}.values()
    shared = set(first)
    for names in others:
        shared.intersection_update(names)
    return shared


def across(training: Cohort, tested: Cohort) -> Cohort:
    """Two datasets as one cohort: all slides of the first train, all of the second are tested.

    Slides and patients are named ``dataset/name``; markers are those of the dataset that is tested. Genes that the two
    call differently get one name; a remark says which are lost.

    Raises:
        DataError: a slide is in both.
    """
    name = f"{training.name}-to-{tested.name}"
    both = alike(name, [*_of_dataset(training), *_of_dataset(tested)])
    own, others = both.slides[: len(training.slides)], both.slides[len(training.slides) :]
    check_apart(own, others, f"datasets '{training.name}' and '{tested.name}'")
    markers, absent = measured_markers(name, tested.markers, both.slides)
    return Cohort(
        name=name,
        slides=both.slides,
        fingerprint=both.fingerprint(content_key("across", training.fingerprint, tested.fingerprint)),
        former=content_key("across", *(cohort.former or cohort.fingerprint for cohort in (training, tested))),
        draws=content_key("across", training.draws, tested.draws),
        markers=markers,
        remarks=(*training.remarks, *tested.remarks, *both.remarks, *absent, *lost_genes(name, both.slides)),
        contained_in=(tested.name, *tested.contained_in),
        tested=tuple(slide.name for slide in others),
    )


def _of_dataset(cohort: Cohort) -> list[Slide]:
    """Slides that are called, as their patients are, by their dataset, too."""
    return [
        replace(slide, name=f"{cohort.name}/{slide.name}", patient=f"{cohort.name}/{slide.patient}")
        for slide in cohort.slides
    ]
