import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import PanelRule, Split, TaskCard, datasets, tasks
from stbench.data import Cohort, Panel
from stbench.errors import DataError, ShapeError
from stbench.files.array_cache import ArrayCache
from stbench.protocols.folds import fold_panel
from stbench.protocols.panels import choose_panel, highly_variable_genes
from stbench.protocols.splits import leave_one_sample_out
from stbench.readers import read_cohort
from tests.made.cohort import GENES, made_slide
from tests.made.golden import description, golden_folder

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


def test_markers_are_in_the_panel_of_a_rule_that_says_so():
    slides, genes = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(120))
    plain = choose_panel(FEW, slides, genes)
    markers = (*[gene for gene in genes if gene not in plain.genes][:2], "ABSENT")
    assert choose_panel(FEW, slides, genes, markers) == plain
    found = choose_panel(FEW.model_copy(update={"markers": True}), slides, genes, markers)
    assert found.genes == tuple(gene for gene in genes if gene in {*plain.genes, *markers})
    assert found.added == markers[:2]
    with pytest.raises(ShapeError, match="does not hold"):
        Panel(GENES, added=("ABSENT",))


def test_every_shipped_task_that_scores_markers_has_them_in_its_panel():
    scoring = [task for task in tasks().values() if any("marker" in text for text in (*task.metrics, *task.details))]
    assert len(scoring) > 8
    assert [task.name for task in scoring if not task.panel.markers] == []


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


def test_the_pooled_rule_is_hests_choice_on_real_sections():
    wanted = description("hest_ridge")["genes_var50"]
    data = golden_folder().parent / "data" / "her2st"
    if not data.is_dir():
        pytest.skip(f"no real sections in {data}")
    cohort = read_cohort(datasets()["her2st"], data, None)
    panel = choose_panel(tasks()["hest-probe"].panel, cohort.slides, cohort.common_genes)
    assert list(panel.genes) == wanted


def test_the_pooled_rule_leaves_rare_genes_and_chip_controls_out_and_sorts():
    counts = counts_of(0) + 1
    counts[3:, 7] = 0  # in 3 of 30 spots
    slides = [made_slide("A1", counts=counts), made_slide("B1", counts=counts_of(1) + 1)]
    genes = [gene.replace("GENE5", "BLANK5") for gene in slides[0].genes]
    for slide in slides:
        slide.adata.var_names = genes
    rule = PanelRule(rule="hvg-pooled", genes=500, detected=0.2)
    panel = choose_panel(rule, slides, genes)
    assert panel.genes == tuple(sorted(set(genes) - {"GENE7"} - {gene for gene in genes if "BLANK" in gene}))
    assert len(choose_panel(rule.model_copy(update={"genes": 6}), slides, genes)) == 6
    with pytest.raises(DataError, match="in 100% of the spots"):
        choose_panel(rule.model_copy(update={"detected": 1.0}), [made_slide("A1", counts=counts * 0)], GENES)


def test_depth_moves_the_pooled_choice_only_where_counts_are_raw():
    counts = counts_of(0)
    deep = counts * np.arange(1, 31)[:, None]
    slides, rule = [made_slide("A1", counts=counts)], PanelRule(rule="hvg-pooled", genes=10)
    others = [made_slide("A1", counts=deep)]
    raw = rule.model_copy(update={"space": "log1p-counts"})
    genes = slides[0].genes
    assert choose_panel(rule, slides, genes) == choose_panel(rule, others, genes)
    assert choose_panel(raw, slides, genes) != choose_panel(raw, others, genes)


def test_options_that_a_rule_does_not_read_and_an_untagged_peek_are_errors():
    with pytest.raises(ValueError, match="hvg-pooled alone"):
        PanelRule(rule="hvg-union", detected=0.1)
    with pytest.raises(ValueError, match="tag transductive"):
        TaskCard(**{**TASK.model_dump(), "panel": FEW.model_copy(update={"chosen_on": "all"}).model_dump()})


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
