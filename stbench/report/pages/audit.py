"""What of a score is knowing the test patient, as a page."""

from stbench.analyses.audit import Audit, Trained
from stbench.report.cells import Table
from stbench.report.markdown import bullets, pipe_table
from stbench.report.pages.cautions import ARMS, cautions
from stbench.report.wording import number
from stbench.statistics.intervals import Interval

SAID = {
    "others": "trained on other patients only",
    "matched": "trained on as many slides, the test patient's own in the place of others'",
    "enlarged": "trained on all other slides",
    "papers": "trained on all other slides, which also choose the panel",
}
READING = (
    "The first three ask for the same genes, which the slides of other patients choose. Knowing the patient is the "
    "difference at the same number of training slides (matched less other patients); more slides is what all slides "
    "add to that."
)
PANEL = (
    " Another panel is what the papers' rule adds to that: the test patient's slides choose the panel too, so that "
    "other genes are asked for and scored."
)
STEPS = {"patient": "knowing the patient", "slides": "more slides", "panel": "another panel"}


def audit_cells(audit: Audit) -> Table:
    """Each method's score in every arm, and what each step adds, with its interval."""
    arms, steps = list(audit.tasks), [step for step in STEPS if step != "panel" or "papers" in audit.tasks]
    head = ["method", *(ARMS[arm] for arm in arms), *(f"{STEPS[step]} (95 %)" for step in steps)]
    rows = [
        [
            f"{effect.method} (control)" if effect.control else effect.method,
            *(number(effect.scores[arm]) for arm in arms),
            *(_difference(effect.steps[step]) for step in steps),
        ]
        for effect in audit.effects
    ]
    return Table(head, rows)


def training_cells(audit: Audit) -> Table:
    """What each arm trains on where it tests a slide: slides, the patient's own among them, spots, genes."""
    rows = [[slide, *(_trained(of[arm]) for arm in audit.tasks)] for slide, of in audit.trained.items()]
    return Table(["test slide", *(ARMS[arm] for arm in audit.tasks)], rows)


def audit_markdown(audit: Audit) -> str:
    """A page: what knowing the patient adds, apart from more slides and another panel."""
    parts = [
        f"# Leakage audit of {audit.tasks['others']} on {audit.dataset}",
        f"{audit.column.title} on test slides that have a sister, another slide of the same patient: "
        f"{', '.join(audit.slides)}.{_left_out(audit)}",
        bullets([f"{ARMS[arm]} (`{task}`): {SAID[arm]}." for arm, task in audit.tasks.items()]),
        _reading(audit),
        pipe_table(audit_cells(audit), left=(0,)),
        bullets(cautions(audit)),
        "## What is trained on",
        "Slides (those of the test patient), spots, and genes that the panel's rule chose.",
        pipe_table(training_cells(audit), left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


def _reading(audit: Audit) -> str:
    return READING + (PANEL if "papers" in audit.tasks else "")


def _left_out(audit: Audit) -> str:
    names = ", ".join(audit.left_out)
    return f" Left out, because nothing else of their patient is here: {names}." if names else ""


def _difference(interval: Interval) -> str:
    known = interval.low == interval.low
    return f"{interval.mean:+.3f}" + (f" ({interval.low:+.3f} to {interval.high:+.3f})" if known else "")


def _trained(trained: Trained) -> str:
    genes = f"{trained.genes:,} genes" if trained.genes else "no panel yet"
    return f"{trained.slides} ({trained.sisters}), {trained.spots:,} spots, {genes}"
