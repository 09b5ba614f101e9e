"""Verifying shares of variance: whether their page and CSV say what their JSON says, and scores give them again."""

from collections.abc import Iterator
from pathlib import Path

from stbench.analyses.variance import Share, VarianceShares
from stbench.errors import StoreError
from stbench.files.reading import read_text
from stbench.report.csv import full
from stbench.report.pages.variance import variance_csv, variance_markdown
from stbench.report.variance_json import SUFFIX, variance_from, variance_json
from stbench.report.verifying import MOST_BYTES, Fault, faults_of_text

FORMS = {".json": variance_json, ".md": variance_markdown, ".csv": variance_csv}
"""What a file of shares is, by how its name ends."""


def variances_in(folder: Path) -> tuple[Path, ...]:
    """Shares of variance below a folder, by their JSON: ``<dataset>/<task>.variance.json``."""
    return tuple(sorted(path for path in folder.glob(f"*/*{SUFFIX}") if path.is_file()))


def is_variance(path: Path) -> bool:
    """Whether a file is a form of shares of variance, by its name."""
    return path.suffix in FORMS and path.with_suffix(".json").name.endswith(SUFFIX)


def variance_at(path: Path) -> VarianceShares:
    """The shares that any form of them names; StoreError where there are none."""
    source = path.with_suffix(".json")
    return variance_from(read_text(source, StoreError, "shares of variance as JSON", MOST_BYTES), str(source))


def faults_of_variance(path: Path) -> Iterator[Fault]:
    """Where a form says something else than the JSON."""
    shares = variance_at(path)
    for suffix, form in FORMS.items():
        yield from faults_of_text(path.with_suffix(suffix), form(shares), "shares of variance")


def faults_of_shares(shares: VarianceShares, again: VarianceShares, source: str) -> Iterator[Fault]:
    """Numbers that are others when they are derived again from ``source``."""
    where = f"variance of {shares.task} on {shares.dataset}"
    if shares.fingerprint != again.fingerprint:
        yield Fault(f"{where}, content of the dataset", shares.fingerprint[:12], again.fingerprint[:12])
    derived = _numbers(again)
    for name, value in _numbers(shares).items():
        if value != derived.get(name):
            yield Fault(f"{where}, {name}", value, f"{derived.get(name, '')}, from {source}")


def _numbers(shares: VarianceShares) -> dict[str, str]:
    """Every number by what it is, with full digits."""
    groups = {shares.score: shares.of_rows, f"{shares.gene_score} of each gene": shares.of_genes}
    numbers = {
        f"{score}, {each.name}, {member}": full(getattr(each, member))
        for score, of in groups.items()
        for each in (*of.factors, *of.interactions)
        for member in Share._fields[1:]
    }
    means = {
        f"{head}@{encoder}": full(mean)
        for head, row in zip(shares.heads, shares.means, strict=True)
        for encoder, mean in zip(shares.encoders, row, strict=True)
    }
    return {**numbers, **means, "genes": str(shares.n_genes)}
