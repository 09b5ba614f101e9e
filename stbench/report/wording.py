"""Wording: every sentence that a table, page or terminal shows of a leaderboard."""

import math

from stbench.analyses.facts import Facts, Markers
from stbench.analyses.findings import FAULTS, Finding, findings_of, is_valid
from stbench.analyses.leaderboard import BATCH_CORRECTED, Leaderboard, Row
from stbench.errors import counted
from stbench.protocols.base import Line, range_text
from stbench.scoring import accuracy
from stbench.statistics.power import MOST_UNITS, POWER

BADGES = {
    "same-patient": "**same-patient**: other slides of the test patient are trained on. These scores say how well a "
    "method interpolates within a patient, not how well it predicts a new one.",
    "same-slide": "**same-slide**: other spots of the test slide itself are trained on. These scores say how well a "
    "method fills gaps in a slide that was measured, not how well it predicts a new one.",
    BATCH_CORRECTED: "**batch-corrected**: all slides were corrected together, the test slide among them, and scores "
    "are against corrected values.",
    "transductive": "**transductive**: genes were chosen with the test slides' counts.",
}
AVERAGING = {
    "per-slide": "scores are means over test slides, ± their standard deviation",
    "pooled": "scores are computed over all spots of a fold at once; means over folds, ± their standard deviation",
}
CEILING_NOTE = (
    "The noise ceiling is the correlation that the true rates would reach against counts as noisy as these (binomial "
    "thinning, extrapolated to full sequencing depth)."
)
STAND_IN_NOTE = "†: stand-in network with random weights; shows that the adapter runs, says nothing about the model"
SUBMITTED_NOTE = (
    "predictions that were made elsewhere, as files: what they cost is not known, and that their method saw test "
    "slides without counts cannot be checked"
)
UNVERIFIED_NOTE = "no published sha256 says that they are the published weights, so the row is not ranked"
ACCURACY_NOTE = (
    "accuracy score: on each slide the mean of a row's ranks by PCC, SSIM, RMSE and JS divergence, over the number of "
    "rows, controls among them: 1 is the best in all (Li et al., Nature Methods 19, 662, 2022). RMSE is in the target "
    "space, as of z-scores it would rank as PCC does. It depends on which rows the table has"
)
FLOOR_WORTH_A_LINE = 0.1
FEW = 5
"""Units below which a standard deviation is little more than a guess."""
COST_NOTE = "Seconds are summed over folds; memory and parameters are the largest of a fold."
FINDINGS = {
    "above upper bound": "{row} scores above the measured expression itself ({value:.3f}): something is scored against "
    "the wrong spots or genes",
    "floor leads": "the control {row}, which cannot know which patch belongs to which expression, scores above every "
    "method",
    "control leads": "the control {row} scores above every method: this table does not show that any of them adds to "
    "it",
    "above ceiling": "{row} scores above the noise ceiling ({value:.3f}): suspect leakage, or chance",
    "mixed compute": "rows were computed on different devices, in different precisions or with different threads, "
    "which moves digits ({texts})",
}


def protocol_lines(facts: Facts) -> tuple[Line, ...]:
    """Name and value of each choice, in reading order."""
    panels = ", ".join(f"{fold} {sha256[:12]}" for fold, sha256 in sorted(facts.panels.items()))
    return (
        Line("Task", f"{facts.task}, version {facts.task_version} (card {facts.task_sha256[:12]})"),
        Line("Dataset", _dataset(facts)),
        Line("Split", _split(facts)),
        *facts.asked,
        *([] if facts.markers is None else [Line("Markers", markers_text(facts.markers))]),
        Line("Panel hashes", panels or "none yet"),
        Line("Averaging", AVERAGING[facts.averaging]),
        Line("Left out", facts.left_out),
        Line("Seeds", _seeds(facts)),
        Line("Profile", facts.profile),
    )


def markers_text(markers: Markers) -> str:
    """Which markers are scored."""
    held = f"{range_text(markers.in_panels)} of {markers.total} in a slide's panel; in every one: "
    apart = ". Markers added to the panel are excluded from every other score." if markers.added else ""
    return held + (", ".join(markers.always) or "none") + apart


def finding_text(finding: Finding) -> str:
    """A finding as a sentence without its full stop; an invalid table says so first."""
    text = FINDINGS[finding.kind].format(row=finding.row, value=finding.value, texts="; ".join(finding.texts))
    return f"INVALID: {text}" if finding.kind in FAULTS else text


def sanity_text(board: Leaderboard) -> str:
    """Whether the best method lies between chance and the measured truth; empty where nothing can be said."""
    valid, name = is_valid(board), board.first.text
    if valid is None:
        return ""
    floors = ", ".join(f"{row.name} {row.values[name]:.3f}" for row in board.rows if row.floor and name in row.values)
    bracket = (
        f"the measured expression itself scores {board.upper_bound[name]:.3f}; chance-level controls score {floors}."
    )
    return f"Sanity check {'passed' if valid else 'FAILED, this table is INVALID'}: {bracket}"


def floor_lines(board: Leaderboard) -> list[str]:
    """What knowing nothing scores in the columns that it does well in: levels of genes are most of such a number."""
    floors = [row for row in board.rows if row.floor and row.values]
    lines = []
    for column in board.columns[1:]:
        scores = {row.name: row.values.get(column.text, math.nan) for row in floors if column.rewards_levels}
        listed = ", ".join(f"{name} {value:.3f}" for name, value in scores.items() if value > FLOOR_WORTH_A_LINE)
        lines += [f"{column.title} that is reached without any knowledge of the image: {listed}."] if listed else []
    return lines


def ranking_text(board: Leaderboard) -> str:
    """What ranks, who is not ranked, and the statistics."""
    method = board.inference.method
    return (
        f"Ranked by {board.first.title} (`{board.first.text}`). {_unranked(board)} are not ranked. Rows "
        "share a rank (=) where none is shown to be better; beside it stand the ranks that the tests leave possible. "
        f"{method[0].upper()}{method[1:]}."
    )


def _unranked(board: Leaderboard) -> str:
    if any(row.unverified for row in board.rows):
        return "Controls, stand-ins (†) and rows of unverified weights (‡)"
    return "Controls and stand-ins (†)"


def note_lines(board: Leaderboard) -> list[str]:
    """Findings, what could not run and why, what was made smaller, what is constant, what weights have seen."""
    names = {row.method: row.name for row in board.rows}
    lines = [f"**{finding_text(finding)}**" for finding in findings_of(board)]
    lines += [cause_text(row) for row in board.rows if row.cause]
    lines += [f"{row.name}, profile quick: {row.note}" for row in board.rows if row.note and row.values]
    lines += [_constant(row) for row in board.rows if row.constant_predictions and row.values]
    lines += [ACCURACY_NOTE] if any(c.metric == accuracy.NAME for c in (*board.columns, *board.details)) else []
    lines += [STAND_IN_NOTE] if any(row.stands_in for row in board.rows) else []
    lines += submitted_lines(board)
    lines += [unverified_text(row) for row in board.rows if row.unverified and row.values]
    lines += [weights_text(row) for row in board.rows if row.weights and row.values]
    lines += board.facts.remarks
    seen = board.facts.seen.items()
    return lines + [
        f"{names.get(row, row)} was trained on {', '.join(where)}, which holds {board.facts.dataset}"
        for row, where in seen
    ]


def cause_text(row: Row) -> str:
    """Why a row has no scores."""
    return f"{row.name}: {row.status}. {row.cause}"


def submitted_lines(board: Leaderboard) -> list[str]:
    """What rows of predictions that were made elsewhere can never say."""
    names = [row.name for row in board.rows if row.origin == "submitted" and row.values]
    return [f"{', '.join(names)}: {SUBMITTED_NOTE}"] if names else []


def weights_text(row: Row) -> str:
    """Which weights a row's scores come from, so that a file of another content is another row to a reader."""
    return f"{row.name} loaded {', '.join(f'{name} (sha256 {sha256[:12]})' for name, sha256 in row.weights.items())}"


def unverified_text(row: Row) -> str:
    """Which weights of a row may be any."""
    named = ", ".join(f"{name}, sha256 {row.weights.get(name, 'unknown')[:12]}" for name in row.unverified)
    return f"{row.name}: weights unverified ({named}); {UNVERIFIED_NOTE}"


def reference_name(board: Leaderboard) -> str:
    """The title of the row that others are compared with; its key where the table has no such row."""
    return _name(board.reference, board)


def _name(method: str, board: Leaderboard) -> str:
    row = board.named(method)
    return method if row is None else row.name


def separation_text(board: Leaderboard) -> str:
    """What it would take to tell the first two ranked rows apart; empty where nothing can be said."""
    apart = board.separation
    if apart is None:
        return ""
    names = " and ".join(_name(method, board) for method in (apart.first, apart.second))
    unit = board.inference.unit
    differ = (
        f"{names}, the first two that are ranked, {'' if not apart.shown else 'are shown to '}differ by "
        f"{abs(apart.difference):.2g} on average, with a standard deviation of {apart.deviation:.2g} between "
        f"{apart.n_units} {unit}s."
    )
    if apart.shown:
        return differ
    rough = (
        f" So few {unit}s say little about the deviation: take this as a rough guess." if apart.n_units < FEW else ""
    )
    return (
        f"{differ} To be shown with a power of {POWER:.0%}, a true difference as large needs "
        f"{_needed(apart.needed_alone)} {unit}s where these two alone are compared, and {_needed(apart.needed)} among "
        f"the {apart.pairs} pairs of this table.{rough}"
    )


def number(value: float, decimals: int = 3) -> str:
    """Three digits, or as many as are asked for, or a dash for what has no value."""
    return "-" if math.isnan(value) else f"{value:.{decimals}f}"


def _needed(units: int | None) -> str:
    return f"more than {MOST_UNITS:,}" if units is None else f"{units:,}"


def _dataset(facts: Facts) -> str:
    slides, patients = counted(facts.slides, "slide"), counted(facts.patients, "patient")
    return f"{facts.dataset}: {slides} of {patients}, {facts.spots} spots (content {facts.fingerprint[:12]})"


def _split(facts: Facts) -> str:
    shared = f"{facts.folds_sharing_a_patient} of them with the test patient in training"
    return f"{facts.split}: {counted(facts.folds, 'fold')}, {shared}"


def _seeds(facts: Facts) -> str:
    repeated = [f"{name} {times} times each" for name, times in facts.repeats.items()]
    return "; ".join([", ".join(map(str, facts.seeds)), *repeated])


def _constant(row: Row) -> str:
    genes = counted(row.constant_predictions, "gene")
    were = "was" if row.constant_predictions == 1 else "were"
    return f"{row.name}: {genes} {were} predicted as constant, summed over slides; each counts as a correlation of 0"
