"""The contract of readers."""

from stbench.data import Cohort
from stbench.readers.checks import check_cohort


def check_reader(cohort: Cohort) -> None:
    """Hold what a reader returned to the contract: DataError at the first thing that is wrong."""
    check_cohort(cohort)
    assert cohort.fingerprint, "a cohort needs a fingerprint: sha256 over the content it was read from"
    assert cohort.common_genes
    for slide in cohort.slides:
        hidden = [
            name
            for name in ("adata", "counts", "genes", "labels", "expression", "corrected")
            if hasattr(slide.blind(), name)
        ]
        assert not hidden, f"a blind slide of '{slide.name}' still has {hidden}"
