"""Options of the readers of HEST-1k and HEST-Benchmark: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from stbench.readers.anndata.options import H5adOptions
from stbench.readers.options import OptionChecks, names_of, where

SLIDES, TASKS = where("hest"), where("hest-bench")
IMAGES = ("best", "wsis", "patches")
WIDER = ("refuse", "shipped")


class OfSlides(H5adOptions):
    """How AnnData files are read, as the card of a dataset of HEST-1k says."""

    where: ClassVar[str] = SLIDES


class OfTasks(H5adOptions):
    """The same for HEST-Benchmark."""

    where: ClassVar[str] = TASKS


@dataclass(frozen=True, kw_only=True)
class Common:
    """What both readers take."""

    reader: ClassVar[str]
    columns_kind: ClassVar[type[H5adOptions]]
    patients: Mapping[str, str] | str = field(default_factory=dict)
    """The patient of each slide, or of some, or a pattern whose only group finds the patient in a slide's name."""
    mpp_um: float | None = None
    """Micrometres per pixel of the image, or of the shipped patches; measured or read where not stated."""
    counts: str = ""
    """``X``, ``raw`` or ``layers/NAME``; the first that holds whole numbers where not stated."""
    genes: str = ""
    """Column of ``var`` with the names of genes; its index where not stated."""
    labels: str = ""
    """Column of ``obs`` with labels."""
    wider: str = "refuse"
    """Of methods that look further than shipped patches reach: ``refuse`` them, or give ``shipped`` ones instead."""

    def __post_init__(self) -> None:
        checks = self._checks()
        checks.hold(self.wider in WIDER, "wider", f"one of {', '.join(WIDER)}")
        checks.texts("counts", "genes", "labels")
        checks.sizes("mpp_um")
        checks.patients()

    def _checks(self) -> OptionChecks:
        return OptionChecks(self.reader, self)

    def columns(self) -> H5adOptions:
        """How the AnnData files are read."""
        return self.columns_kind(counts=self.counts, genes=self.genes, labels=self.labels)


@dataclass(frozen=True, kw_only=True)
class HestOptions(Common):
    """How folders of HEST-1k are read."""

    reader: ClassVar[str] = "hest"
    columns_kind: ClassVar[type[H5adOptions]] = OfSlides
    slides: tuple[str, ...] = ()
    """Names of the slides that are read, or patterns of them (``INT*``); all where none are named."""
    image: str = "best"
    """``wsis`` for whole images, ``patches`` for shipped patches; whole ones where they are there if not stated."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))
        super().__post_init__()
        self._checks().hold(self.image in IMAGES, "image", f"one of {', '.join(IMAGES)}")


@dataclass(frozen=True, kw_only=True)
class BenchOptions(Common):
    """How folders of HEST-Benchmark are read."""

    reader: ClassVar[str] = "hest-bench"
    columns_kind: ClassVar[type[H5adOptions]] = OfTasks
    task: str = ""
    """Folder of the task below the data root; the root itself where not stated."""
    wider: str = "shipped"
    """As HEST-Benchmark does, which gives every encoder the same patches."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._checks().texts("task")
