"""Options of ``predict``, and the plans that they come to."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import typer

from stbench.cli.options import Options
from stbench.errors import ProtocolError, SelectionError

if TYPE_CHECKING:
    from stbench.cards import TaskCard
    from stbench.data import Cohort
    from stbench.runs.entries import Entry
    from stbench.runs.place import Place, Terms
    from stbench.runs.plan import Plan
    from stbench.runs.predicting import Predicting


@dataclass(frozen=True, kw_only=True)
class PredictOptions(Options):
    """What ``predict`` is asked for."""

    without: ClassVar[frozenset[str]] = frozenset(
        {"methods", "test_dataset", "test_data_root", "variants", "selection"}
    )
    method: Annotated[str, typer.Option(help="A method, or a variant of one as method:variant.")]
    slides: Annotated[
        Path, typer.Option(help="Folder of images, beside tables of spots or as of Space Ranger; or one image.")
    ]
    mpp: Annotated[float | None, typer.Option(help="Micrometres per pixel, where images do not say.")] = None
    pitch: Annotated[
        float | None, typer.Option(help="Micrometres between spots; where they are laid, else the dataset's.")
    ] = None
    genes: Annotated[str, typer.Option(help="Genes to give, separated by commas; else all of the panel.")] = ""
    panel: Annotated[str, typer.Option(help="Rule that chooses the panel, as 'all'; else the task's.")] = ""
    seed: Annotated[int | None, typer.Option(min=0, help="Of training; else the task's first.")] = None
    no_scores: Annotated[bool, typer.Option("--no-scores", help="Do not cross-validate: no scores of genes.")] = False
    format: Annotated[
        Literal["h5ad", "spatialdata"], typer.Option(help="spatialdata needs the package of that name.")
    ] = "h5ad"

    def predicting(self, terms: "Terms") -> "tuple[Predicting, Place]":
        """What is to be run, and where; every mistake in names, cards, data or slides is raised here."""
        from stbench.cli.notes import note
        from stbench.protocols.unmeasured import for_unmeasured, with_panel
        from stbench.readers.unmeasured.request import Request
        from stbench.runs.predicting import Predicting, of_seed

        request = Request(folder=self.slides, mpp_um=self.mpp, pitch_um=self.pitch)
        chosen = replace(self, methods=self.method).chosen(controls=False, terms=terms)
        if len(chosen.entries) > 1:
            raise SelectionError(f"--method {self.method}", f"names {len(chosen.entries)} methods", "one")
        task = with_panel(chosen.task, self.panel)
        asked, training = for_unmeasured(task, self.seed), chosen.place.cohort()
        validation = None if self.no_scores else self._validation(chosen.entries, task, training, chosen.place)
        place = replace(chosen.place, unmeasured=request)
        for remark in place.cohort().remarks[len(training.remarks) :]:
            note(remark)
        plan = of_seed(self._plan(chosen.entries, asked, place.cohort(), place), asked.seeds[0])
        genes = tuple(dict.fromkeys(filter(None, (text.strip() for text in self.genes.split(",")))))
        predicting = Predicting(plan=plan, validation=validation, training=training, genes=genes)
        predicting.check()
        return predicting, place

    def _validation(self, entries: "tuple[Entry, ...]", task: "TaskCard", training: "Cohort", place: "Place") -> "Plan":
        from stbench.runs.predicting import without_scores_instead

        try:
            return self._plan(entries, task, training, place)
        except ProtocolError as error:
            raise without_scores_instead(error) from error

    def _plan(self, entries: "tuple[Entry, ...]", task: "TaskCard", cohort: "Cohort", place: "Place") -> "Plan":
        from stbench.runs.plan import make_plan

        return make_plan(
            entries, task, cohort, self.profile, search=place.search(), precision=self.precision
        )  # fmt: skip
