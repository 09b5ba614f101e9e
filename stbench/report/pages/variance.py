"""Shares of variance as a page and as CSV."""

import csv
import io
import math
from collections.abc import Sequence

from stbench.analyses.variance import LEAST_PATIENTS, Share, Shares, VarianceShares
from stbench.report.cells import Table
from stbench.report.csv import full
from stbench.report.markdown import bullets, pipe_table
from stbench.report.neutral import for_csv, for_markdown, neutral
from stbench.report.wording import number

READING = (
    "Every head reads the frozen features of every encoder. A share says how much of all variance between scores one "
    "factor makes: were it all the encoder's, the choice of the encoder alone would decide a score. The rest is what "
    "factors make together, and noise. Hyper-parameters are the cards': no head is tuned to an encoder."
)
OF_ROWS = (
    "One number for each encoder, head and patient: the score that ranks the table. encoder x head is that some heads "
    "gain by an encoder with which others lose; what has the patient in it, that another patient would differ."
)
OF_GENES = (
    "One number for each gene besides. patient x gene is that other genes are predicted well in other patients, "
    "whatever predicts them; the counts' noise, which all methods are scored against, is part of it."
)
ESTIMATOR = (
    "Components are estimated by mean squares of the full cross, all factors random (Cornfield and Tukey 1956; Searle, "
    "Casella and McCulloch 1992, chapter 4). Estimates below zero count as 0 in shares, and are marked *."
)
INTERVALS = {
    "student": "Intervals: 95 %, Student's over patients, each left out once, their skewness allowed for (Hall "
    "1992), with these encoders, heads and genes. On made crosses of 3 to 12 patients they cover 83 to 98 % "
    "(benchmarks/variance_cover.py).",
    "bootstrap": "Intervals: 95 %, percentiles over patients drawn anew, with these encoders, heads and genes. On "
    "made crosses of 3 to 12 patients they are too short and cover 45 to 93 % (benchmarks/variance_cover.py).",
}
HEAD = ("task", "dataset", "profile", "score", "part", "name", "component", "share", "low", "high")


def share_cells(shares: Sequence[Share]) -> Table:
    """Each share with its interval, and the component that it comes from."""
    rows = [[each.name, _share(each.share), _interval(each), _component(each)] for each in shares]
    return Table(["", "share", "95 % over patients", "component"], rows)


def mean_cells(shares: VarianceShares) -> Table:
    """The mean score of each head with each encoder."""
    rows = [[head, *map(number, means)] for head, means in zip(shares.heads, shares.means, strict=True)]
    return Table(["head", *shares.encoders], rows)


def caution(shares: VarianceShares) -> str:
    """What so few patients can say, or how intervals are made."""
    n = len(shares.patients)
    if shares.knows_intervals:
        return INTERVALS[shares.interval]
    return (
        f"{n} patients can show nothing of how well these shares are known: with one left out there is no second to "
        f"compare with, so there is no interval (it takes {LEAST_PATIENTS} patients). The patient's share rests on one "
        "difference."
    )


def facts(shares: VarianceShares) -> list[str]:
    """What is crossed, and what is left out."""
    return [
        f"Scores: {shares.score}, and {shares.gene_score} of each gene; means over a patient's slides and over seeds",
        f"Encoders: {', '.join(map(_trained, shares.encoders, shares.trained_on))}",
        f"Heads: {', '.join(shares.heads)}",
        f"Patients: {', '.join(shares.patients)}",
        f"Genes: {shares.n_genes:,}, scored for every patient in every row",
        *(f"Left out: {line}" for line in shares.left_out),
    ]


def variance_markdown(shares: VarianceShares) -> str:
    """A page: the shares, what the rest is made of, and the mean scores behind them."""
    shares = neutral(shares, for_markdown)
    parts = [
        f"# Shares of variance: {shares.task} on {shares.dataset}, profile {shares.profile}",
        READING,
        bullets([*facts(shares), f"Dataset's content: {shares.fingerprint[:12]}"]),
        ESTIMATOR,
        caution(shares),
        f"## {shares.score}",
        OF_ROWS,
        *_tables(shares.of_rows),
        f"## {shares.gene_score} of each gene",
        OF_GENES,
        *_tables(shares.of_genes),
        "## The scores themselves",
        f"{shares.score}, mean over patients.",
        pipe_table(mean_cells(shares), left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


def variance_csv(shares: VarianceShares) -> str:
    """A line per share with full digits, then one per mean score."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    known = [for_csv(text) for text in (shares.task, shares.dataset, shares.profile)]
    writer.writerow(HEAD)
    for score, of in ((shares.score, shares.of_rows), (f"{shares.gene_score}, each gene", shares.of_genes)):
        for part, group in (("factor", of.factors), ("interaction", of.interactions)):
            for each in group:
                numbers = map(full, (each.component, each.share, each.low, each.high))
                writer.writerow([*known, for_csv(score), part, each.name, *numbers])
    for head, means in zip(shares.heads, shares.means, strict=True):
        for encoder, mean in zip(shares.encoders, means, strict=True):
            name = for_csv(f"{head}@{encoder}")
            writer.writerow([*known, for_csv(shares.score), "cell", name, full(mean), "", "", ""])
    return out.getvalue()


def _tables(shares: Shares) -> list[str]:
    groups = (shares.factors, shares.interactions)
    first, second = (pipe_table(share_cells(group), left=(0,)) for group in groups)
    return [first, "What the rest is made of:", second]


def _trained(encoder: str, saw: Sequence[str]) -> str:
    return f"{encoder} ({'trained on ' + ', '.join(saw) if saw else 'not trained'})"


def _share(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.1%}"


def _interval(each: Share) -> str:
    return "-" if math.isnan(each.low) else f"{each.low:.1%} to {each.high:.1%}"


def _component(each: Share) -> str:
    return f"{each.component:.6f}" + (" *" if each.component < 0 else "")
