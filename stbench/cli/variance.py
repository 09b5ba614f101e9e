"""``variance``: how much of what scores differ by is the encoder, head, patient or gene; nothing is trained."""

from typing import TYPE_CHECKING

from stbench.cli import app
from stbench.cli.analysing import print_cells, say_written
from stbench.cli.options import OUT, Options, Out, asking
from stbench.cli.protocols import IntervalOption
from stbench.cli.running import wide_console
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.analyses.rescoring.resampling import IntervalKind
    from stbench.analyses.variance import VarianceShares
    from stbench.scoring.answers import Answers


@app.command()
@asking
def variance(options: Options, interval: IntervalOption = "student", out: Out = OUT) -> None:
    """Show how much of what scores differ by is the encoder, the head, the patient and the gene.

    Of rows that read the same encoders, as 'stbench run --encoder ONE --encoder OTHER' makes them.
    """
    from stbench.report.pages.variance import caution, facts, share_cells
    from stbench.report.publish import write_page
    from stbench.report.variance_json import SUFFIX
    from stbench.report.variance_verifying import FORMS

    answers = options.answers(controls=False)
    shares = shares_of(answers, interval)
    where = f"{shares.task} on {shares.dataset}"
    print_cells(share_cells(shares.of_rows.factors), f"Shares of the variance of {shares.score}: {where}")
    print_cells(share_cells(shares.of_genes.factors), f"Of the {shares.gene_score} of each gene")
    for line in (*facts(shares), caution(shares)):
        wide_console().print(visible(line), markup=False, highlight=False, soft_wrap=True)
    stem = f"{shares.task}{SUFFIX.removesuffix('.json')}"
    for suffix, form in FORMS.items():
        say_written(write_page(form(shares), out, shares.dataset, f"{stem}{suffix}"))


def shares_of(answers: "Answers", interval: "IntervalKind") -> "VarianceShares":
    """Shares of what is answered; draws of a bootstrap are seeded by the task and the dataset."""
    from stbench.analyses.crossing import crossed_scores
    from stbench.analyses.variance import variance_shares
    from stbench.files.hashing import content_key
    from stbench.scoring.score import scores_of

    seed = content_key("variance", answers.task.name, answers.cohort.draws)
    return variance_shares(crossed_scores(answers, scores_of(answers)), interval, int(seed[:16], 16))
