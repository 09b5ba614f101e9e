"""A gallery from answers; nothing is trained."""

from collections import Counter
from dataclasses import replace

from stbench.analyses.gallery.base import Gallery, Shown
from stbench.analyses.gallery.clusters import clusters
from stbench.analyses.gallery.genes import gene_maps, gene_scores, shown_genes
from stbench.analyses.gallery.pictures import picture, shown_slides
from stbench.analyses.gallery.profiles import profiles
from stbench.data import Slide
from stbench.errors import SelectionError
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.score import scores_of


def gallery_of(answers: Answers) -> Gallery:
    """What figures show of the entrants that answered everything.

    Raises:
        SelectionError: no entrant did.
    """
    if not answers.complete:
        raise SelectionError(
            f"task '{answers.task.name}' on {answers.cohort.name}", "has no method with every result",
            "at least one", "Run 'stbench run' with the same options",
        )  # fmt: skip
    slides = _tested(answers)
    chosen = shown_slides(list(slides.values()))
    pictures, names = tuple(map(picture, chosen)), [slide.name for slide in chosen]
    known = Gallery(
        task=answers.task.name, dataset=answers.cohort.name, fingerprint=answers.cohort.fingerprint,
        profile=answers.profile, shown=tuple(map(_shown, answers.complete)), pictures=pictures,
    )  # fmt: skip
    if not answers.questions.kind.has_genes:
        return replace(known, clusters=clusters(answers, names))
    scores = gene_scores(answers, scores_of(answers))
    genes = shown_genes(answers, scores, sum(len(one.x) for one in pictures))
    return replace(
        known, scores=scores, maps=gene_maps(answers, genes, names), profiles=profiles(answers, scores.genes),
    )  # fmt: skip


def _tested(answers: Answers) -> dict[str, Slide]:
    """Slides that are tested once, by name: of those that are tested in parts there is no one map."""
    parts = [part for fold in answers.questions.folds for part in fold.fold.test]
    times = Counter(part.slide for part in parts)
    return {part.slide: answers.questions.measured(part) for part in parts if times[part.slide] == 1}


def _shown(entrant: Entrant) -> Shown:
    return Shown(method=entrant.name, name=entrant.mark, kind=_kind(entrant))


def _kind(entrant: Entrant) -> str:
    """As charts tell rows apart."""
    if entrant.control:
        return "control"
    if entrant.stands_in:
        return "stand-in"
    if entrant.unverified:
        return "unverified"
    return "test-selected" if entrant.honest else "method" if entrant.origin == "run" else entrant.origin
