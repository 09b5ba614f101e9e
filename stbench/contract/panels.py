"""The contract of panel rules, on the slides of a cohort given as argument."""

from collections.abc import Sequence
from dataclasses import is_dataclass, replace

import numpy as np

from stbench.contract.cohort import small_cohort
from stbench.contract.randomness import with_global_seed
from stbench.data import Cohort, Panel, Slide
from stbench.protocols.panels import PanelRule, TaskPanel


def check_panel_rule(rule: PanelRule, cohort: Cohort | None = None) -> None:
    """Hold a rule to what keys and protocols rely on.

    It says what it is; its options can be part of a key; it chooses among the common genes alone, the same again
    whatever the global generators draw and in whatever order the slides come; markers matter where it says so and
    nowhere else; slides stay as they were; chosen on training slides, the panel does not depend on the tested one.

    Args:
        rule: made with its options, registered or not.
        cohort: at least three slides; a small simulated one where none is given.

    Raises:
        AssertionError: it does not.
    """
    cohort = cohort or small_cohort()
    name = rule.name
    assert name.strip(), "the rule has no name"
    assert all(rule.sentence(on).strip() for on in ("train", "other patients'", "all")), (
        f"{name} does not say what it chooses"
    )
    assert is_dataclass(rule), f"{name} is no dataclass: its options would be in no key"
    hash(rule)
    _check_untouched(rule, cohort)
    _check_choice(rule, cohort)
    _check_markers(rule, cohort)
    _check_blind_to_tests(rule, cohort)


def _check_choice(rule: PanelRule, cohort: Cohort) -> None:
    def choose(slides: Sequence[Slide], genes: Sequence[str], seed: int = 1) -> Panel:
        with with_global_seed(seed):
            return rule.choose(slides, genes, cohort.markers if rule.reads_markers else ())

    slides, genes = cohort.slides, cohort.common_genes
    panel = choose(slides, genes)
    assert len(panel), f"{rule.name} chooses no genes"
    assert set(panel.added) <= set(cohort.markers), f"{rule.name} adds a gene that is no marker"
    assert choose(slides, genes, seed=2) == panel, f"{rule.name}: the same slides gave two panels"
    assert choose(slides[::-1], genes) == panel, f"{rule.name}: the order of slides matters"
    half = genes[::2]
    for among in (genes, half):
        others = set(choose(slides, among).genes) - set(among)
        assert not others, f"{rule.name} chooses {sorted(others)[0] if others else ''}, which not all slides have"


def _check_markers(rule: PanelRule, cohort: Cohort) -> None:
    if rule.reads_markers:
        return
    without = rule.choose(cohort.slides, cohort.common_genes)
    with_markers = rule.choose(cohort.slides, cohort.common_genes, cohort.common_genes[-2:])
    assert with_markers == without, f"{rule.name}: markers matter, and reads_markers is False"


def _check_untouched(rule: PanelRule, cohort: Cohort) -> None:
    before = [slide.counts.copy() for slide in cohort.slides]
    rule.choose(cohort.slides, cohort.common_genes, cohort.markers if rule.reads_markers else ())
    for slide, counts in zip(cohort.slides, before, strict=True):
        assert (slide.counts != counts).nnz == 0, f"{rule.name} changes the counts of slide '{slide.name}'"


def _check_blind_to_tests(rule: PanelRule, cohort: Cohort) -> None:
    *training, tested = cohort.slides
    others = replace(cohort, slides=(*training, _shuffled(tested)))
    panels = []
    for either in (cohort, others):
        TaskPanel(rule, "all").choose((), either)  # what a rule remembers of the tested slide must not matter below
        panels.append(TaskPanel(rule).choose(either.slides[:-1], either))
    assert panels[0] == panels[1], f"{rule.name}: chosen on training slides, and the tested slide's counts matter"


def _shuffled(slide: Slide) -> Slide:
    """The slide with each gene's counts in other spots, and the genes' counts exchanged."""
    adata = slide.adata.copy()
    order = np.random.default_rng(0)
    adata.X = adata.X[order.permutation(adata.n_obs)][:, order.permutation(adata.n_vars)]
    return replace(slide, adata=adata, cache=None)
