import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cache import ArrayCache
from stbench.cards import PanelRule, Split, TaskCard
from stbench.data import Cohort, Panel
from stbench.errors import DataError, ShapeError
from stbench.panels import choose_panel, highly_variable_genes
from stbench.protocols.folds import fold_panel
from stbench.splits import leave_one_sample_out
from tests.made import GENES, made_slide

FEW = PanelRule(rule="hvg-union", genes=4)
TASK = TaskCard(
    task="expression", version=1, split=Split(scheme="leave-one-sample-out", unit="patient"), panel=FEW,
    metrics=("pcc_overall",),
)  # fmt: skip


def counts_of(seed, *, wild=()):
    """(30, 120): ten genes in every bin of means, so that dispersions do not tie; ``wild`` genes vary most."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(2.0, 3.0, 120) * rng.gamma(2.0, 0.5, (30, 120)))
    for gene in wild:
        counts[::10, gene] = 200
    return counts


def cohort_with(counts):
    slides = tuple(made_slide(name, counts=counts_of(seed)) for seed, name in enumerate(("A1", "B1")))
    return Cohort(name="made", slides=(*slides, made_slide("C1", counts=counts)), fingerprint="x")


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32))
def test_counts_of_the_test_slide_never_change_the_panel(seed):
    usual, other = cohort_with(counts_of(2)), cohort_with(counts_of(seed, wild=(3, 50)))
    fold = leave_one_sample_out(usual.slides, "patient")[2]
    assert fold.name == "C1"
    panel = fold_panel(TASK, other, fold)
    assert panel == fold_panel(TASK, usual, fold)
    assert 4 <= len(panel) <= 8


def test_a_panel_chosen_on_all_slides_does_depend_on_the_test_slide():
    task = TASK.model_copy(update={"panel": FEW.model_copy(update={"chosen_on": "all"})})
    fold = leave_one_sample_out(cohort_with(counts_of(2)).slides, "patient")[2]
    panels = {fold_panel(task, cohort_with(counts_of(seed)), fold) for seed in (2, 3)}
    assert len(panels) == 2


def test_the_panel_is_the_union_in_cohort_order():
    slides, among = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(119, -1, -1))
    panel = choose_panel(FEW, slides, among)
    union = set().union(*(highly_variable_genes(slide, among, 4) for slide in slides))
    assert panel.genes == tuple(gene for gene in among if gene in union)


def test_one_slide_gives_as_many_genes_as_asked_and_agrees_with_scanpy():
    import scanpy as sc

    slide = made_slide("A1", counts=counts_of(0))
    adata = slide.adata.copy()
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    sc.pp.highly_variable_genes(adata, n_top_genes=5)
    chosen = highly_variable_genes(slide, slide.genes, 5)
    assert chosen == tuple(adata.var_names[adata.var["highly_variable"]])
    assert len(chosen) == 5


def test_the_choice_is_remembered_and_the_same(tmp_path):
    remembering = made_slide("A1", cache=ArrayCache(tmp_path))
    first = highly_variable_genes(remembering, GENES, 4)
    assert list((tmp_path / "panels").glob("*.npy"))
    assert first == highly_variable_genes(remembering, GENES, 4) == highly_variable_genes(made_slide("A1"), GENES, 4)


def test_the_rule_all_takes_every_common_gene():
    assert choose_panel(PanelRule(rule="all"), (), GENES[::-1]).genes == GENES[::-1]


def test_hash_knows_genes_and_order():
    assert Panel(("A", "B")).sha256 != Panel(("B", "A")).sha256
    assert Panel(("A", "B")).sha256 != Panel(("AB",)).sha256
    assert Panel(GENES).sha256 == Panel(GENES).sha256


def test_a_gene_twice_or_absent_is_an_error():
    with pytest.raises(ShapeError):
        Panel(("A", "A"))
    with pytest.raises(DataError, match="B first"):
        Panel(("A", "B")).positions(("A",))
