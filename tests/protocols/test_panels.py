"""Panel rules: what every one of them keeps, what each chooses, and what a card may give it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import PanelChoice, datasets, tasks
from stbench.data import Cohort, Panel
from stbench.errors import CardError, DataError, ShapeError
from stbench.files.array_cache import ArrayCache
from stbench.protocols.folds import fold_panel
from stbench.protocols.panels import TaskPanel, panel_of, panel_rules
from stbench.protocols.panels.rules import AllGenes, HvgPooled, HvgUnion
from stbench.protocols.panels.variable import highly_variable_genes, often_detected
from stbench.protocols.splits.slides import LeaveOneSampleOut
from stbench.readers import read_cohort
from tests.made.cohort import GENES, made_slide
from tests.made.golden import description, golden_folder

FEW = HvgUnion(genes=4)
SPLIT = LeaveOneSampleOut(unit="patient")


def task(**panel):
    return tasks()["gene-pred"].model_copy(update={"panel": PanelChoice(**panel)})


TASK = task(rule="hvg-union", genes=4)


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
    fold = SPLIT.folds(usual.slides)[2]
    assert fold.name == "C1"
    panel = fold_panel(TASK, other, fold)
    assert panel == fold_panel(TASK, usual, fold)
    assert 4 <= len(panel) <= 8


def test_markers_are_in_the_panel_of_a_rule_that_says_so():
    slides, genes = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(120))
    plain = FEW.choose(slides, genes)
    markers = (*[gene for gene in genes if gene not in plain.genes][:2], "ABSENT")
    assert FEW.choose(slides, genes, markers) == plain
    found = replace(FEW, markers=True).choose(slides, genes, markers)
    assert found.genes == tuple(gene for gene in genes if gene in {*plain.genes, *markers})
    assert found.added == markers[:2]


def test_every_shipped_task_that_scores_markers_has_them_in_its_panel():
    scoring = [task for task in tasks().values() if any("marker" in text for text in (*task.metrics, *task.details))]
    assert len(scoring) > 8
    assert [task.name for task in scoring if not panel_of(task).reads_markers] == []


def test_a_panel_chosen_on_all_slides_does_depend_on_the_test_slide():
    peeking = task(rule="hvg-union", genes=4, chosen_on="all")
    fold = SPLIT.folds(cohort_with(counts_of(2)).slides)[2]
    panels = {fold_panel(peeking, cohort_with(counts_of(seed)), fold) for seed in (2, 3)}
    assert len(panels) == 2


def test_the_panel_is_the_union_in_cohort_order():
    slides, among = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(119, -1, -1))
    panel = FEW.choose(slides, among)
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


@pytest.mark.parametrize("n_genes", [12, 13, 99])
def test_more_genes_than_there_are_is_one_choice(n_genes, tmp_path):
    remembering = made_slide("A1", cache=ArrayCache(tmp_path))
    highly_variable_genes(remembering, GENES, len(GENES))
    assert highly_variable_genes(remembering, GENES, n_genes) == GENES
    assert len(list((tmp_path / "panels").glob("*.npy"))) == 1


def test_a_choice_is_remembered_under_the_key_that_older_caches_have(tmp_path):
    slide = made_slide("A1", counts=np.arange(360).reshape(30, 12) % 7, cache=ArrayCache(tmp_path))
    assert highly_variable_genes(slide, GENES, 4) == ("GENE0", "GENE5", "GENE6", "GENE7")
    (file,) = (tmp_path / "panels").glob("*.npy")
    assert file.stem == "027f9f41000a05aec4ab5db955d8e3fb14273c0508a8bfb2e3b86f8b8c5795f8"


def test_the_pooled_rule_is_hests_choice_on_real_sections():
    wanted = description("hest_ridge")["genes_var50"]
    data = golden_folder().parent / "data" / "her2st"
    if not data.is_dir():
        pytest.skip(f"no real sections in {data}")
    cohort = read_cohort(datasets()["her2st"], data, None)
    panel = panel_of(tasks()["hest-probe"]).choose((), cohort)
    assert list(panel.genes) == wanted


def test_the_pooled_rule_leaves_rare_genes_and_chip_controls_out_and_sorts():
    counts = counts_of(0) + 1
    counts[3:, 7] = 0  # in 3 of 30 spots
    slides = [made_slide("A1", counts=counts), made_slide("B1", counts=counts_of(1) + 1)]
    genes = [gene.replace("GENE5", "BLANK5") for gene in slides[0].genes]
    for slide in slides:
        slide.adata.var_names = genes
    rule = HvgPooled(genes=500, detected=0.2)
    panel = rule.choose(slides, genes)
    assert panel.genes == tuple(sorted(set(genes) - {"GENE7"} - {gene for gene in genes if "BLANK" in gene}))
    assert len(replace(rule, genes=6).choose(slides, genes)) == 6
    with pytest.raises(DataError, match="in 100% of the spots"):
        replace(rule, detected=1.0).choose([made_slide("A1", counts=counts * 0)], GENES)


@pytest.mark.parametrize(("n_spots", "often"), [(2, False), (3, True), (4, True)])
def test_a_gene_in_exactly_the_share_of_spots_is_often_detected(n_spots, often):
    counts = np.ones((30, 12))
    counts[n_spots:, 4] = 0
    genes = often_detected([made_slide("A1", counts=counts)], GENES, 0.1)
    assert ("GENE4" in genes) == often
    assert set(genes) >= set(GENES) - {"GENE4"}


def test_depth_moves_the_pooled_choice_only_where_counts_are_raw():
    counts = counts_of(0)
    deep = counts * np.arange(1, 31)[:, None]
    slides, rule = [made_slide("A1", counts=counts)], HvgPooled(genes=10)
    others = [made_slide("A1", counts=deep)]
    raw = replace(rule, space="log1p-counts")
    genes = slides[0].genes
    assert rule.choose(slides, genes) == rule.choose(others, genes)
    assert raw.choose(slides, genes) != raw.choose(others, genes)


def test_the_rule_all_takes_every_common_gene():
    assert AllGenes().choose((), GENES[::-1]).genes == GENES[::-1]


@pytest.mark.parametrize("name", panel_rules)
@settings(max_examples=5, deadline=None)
@given(st.permutations(GENES), st.sets(st.sampled_from((*GENES, "ABSENT"))))
def test_a_panel_is_of_common_genes_each_once_and_says_which_are_markers(name, genes, markers):
    panel = panel_rules[name]().choose([made_slide("A1"), made_slide("B1")], genes, sorted(markers))
    assert set(panel.genes) <= set(genes)
    assert set(panel.added) <= markers
    assert len(set(panel.genes)) == len(panel.genes)


@pytest.mark.parametrize("name", panel_rules)
@given(st.sets(st.sampled_from(GENES)))
@settings(max_examples=5, deadline=None)
def test_a_rule_that_reads_no_markers_chooses_the_same_with_any(name, markers):
    rule, slides = panel_rules[name](), [made_slide("A1")]
    assert not rule.reads_markers
    assert rule.choose(slides, GENES, sorted(markers)) == rule.choose(slides, GENES)


@pytest.mark.parametrize("name", panel_rules)
def test_a_rule_is_called_as_it_is_registered(name):
    assert panel_rules[name].name == name
    assert panel_rules[name]().sentence("train")


def test_other_packages_bring_rules_by_an_entry_point():
    assert (panel_rules.kind, panel_rules.group) == ("panel rule", "stbench.panel_rules")


@pytest.mark.parametrize("name", tasks())
def test_every_shipped_task_has_a_rule(name):
    assert panel_of(tasks()[name]).rule.name == tasks()[name].panel.rule


@pytest.mark.parametrize(
    ("panel", "identity"),
    [
        ({"rule": "all"}, {"rule": "all"}),
        ({"rule": "hvg-union", "genes": 1000, "chosen_on": "train", "markers": False}, {"rule": "hvg-union"}),
        ({"rule": "hvg-union", "markers": True}, {"rule": "hvg-union", "markers": True}),
        (
            {"rule": "hvg-pooled", "detected": 0, "genes": 50, "chosen_on": "all"},
            {"rule": "hvg-pooled", "genes": 50, "chosen_on": "all"},
        ),
    ],
)
def test_keys_hold_the_rule_and_what_is_not_its_default(panel, identity):
    assert panel_of(task(**panel)).identity() == identity


def test_a_rule_of_another_package_has_its_version_in_keys():
    class Newer(AllGenes):
        version = 2

    assert TaskPanel(Newer()).identity() == {"rule": "all", "version": 2}


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        ({"rule": "all"}, "all that the slides have in common"),
        ({"rule": "hvg-union", "chosen_on": "all"}, "hvg-union, 1000 per slide, chosen on all slides"),
        ({"rule": "hvg-pooled", "genes": 7}, "hvg-pooled, 7 by log1p-cp10k, chosen on train slides"),
        (
            {"rule": "hvg-pooled", "space": "log1p-counts", "detected": 0.1},
            "hvg-pooled, 1000 by log1p-counts, chosen on train slides, in 10% of each one's spots",
        ),
    ],
)
def test_the_sentence_tells_the_options_that_matter(panel, sentence):
    assert panel_of(task(**panel)).sentence() == sentence


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        ({"rule": "hvg-uniom"}, "Did you mean 'hvg-union'?"),
        ({"rule": "hvg-union", "detected": 0.1}, "unknown key 'panel.detected'"),
        ({"rule": "hvg-union", "chosen_onn": "all"}, "Did you mean 'chosen_on'?"),
        ({"rule": "all", "markers": True}, "unknown key 'panel.markers'"),
        ({"rule": "hvg-union", "genes": 0}, "panel.genes is 0.\nExpected greater than 0"),
        ({"rule": "hvg-union", "genes": 2.5}, "panel.genes is 2.5.\nExpected a valid integer"),
        ({"rule": "hvg-pooled", "detected": 1.5}, "panel.detected is 1.5.\nExpected less than or equal to 1"),
        ({"rule": "hvg-pooled", "space": "log1p-count"}, "Did you mean 'log1p-counts'?"),
    ],
)
def test_what_a_rule_does_not_take_is_told(panel, message):
    with pytest.raises(CardError) as raised:
        panel_of(task(**panel))
    assert message in str(raised.value)


def test_hash_knows_genes_and_order():
    assert Panel(("A", "B")).sha256 != Panel(("B", "A")).sha256
    assert Panel(("A", "B")).sha256 != Panel(("AB",)).sha256
    assert Panel(GENES).sha256 == Panel(GENES).sha256


def test_a_gene_twice_or_absent_is_an_error():
    with pytest.raises(ShapeError, match="panel: gene 'A' is listed twice"):
        Panel(("B", "A", "A"))
    with pytest.raises(DataError, match="gene 'B' is not measured"):
        Panel(("A", "B")).positions(("A",))


@pytest.mark.parametrize("markers", [False, True])
@pytest.mark.parametrize("chosen_on", ["train", "all"])
def test_a_task_gives_its_rule_the_slides_it_names_and_the_markers_of_the_dataset(chosen_on, markers):
    whole = replace(cohort_with(counts_of(2)), markers=("GENE7", "GENE99"))
    rule, training = HvgUnion(genes=4, markers=markers), whole.slides[:2]
    expected = rule.choose(training if chosen_on == "train" else whole.slides, whole.common_genes, whole.markers)
    assert TaskPanel(rule, chosen_on).choose(training, whole) == expected
    assert bool(expected.added) == markers


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        ({"rule": "hvg-uniom"}, "panel.rule is 'hvg-uniom'"),
        ({"rule": "all", "rlue": "all"}, "Did you mean 'rule'?"),
        ({"rule": "all", "genes": 3}, "unknown key 'panel.genes'"),
    ],
)
def test_a_card_is_told_which_key_of_its_panel_is_wrong(panel, message):
    with pytest.raises(CardError) as raised:
        panel_of(task(**panel))
    assert message in str(raised.value)


@pytest.mark.parametrize("control", ["BLANK5", "xBLANK", "NegControl5", "Control"])
def test_no_control_of_the_chip_is_in_a_pooled_panel(control):
    slide = made_slide("A1", counts=counts_of(0) + 1)
    genes = [control, *slide.genes[1:]]
    slide.adata.var_names = genes
    assert HvgPooled(genes=500).choose([slide], genes).genes == tuple(sorted(genes[1:]))


@pytest.mark.parametrize("reads_markers", [False, True])
def test_a_rule_that_reads_no_markers_is_given_none(reads_markers):
    class Recording(AllGenes):
        def choose(self, slides, common_genes, markers=()):
            return Panel(tuple(markers) or ("NONE",))

    Recording.reads_markers = reads_markers
    whole = replace(cohort_with(counts_of(2)), markers=("GENE7",))
    assert TaskPanel(Recording()).choose((), whole).genes == (("GENE7",) if reads_markers else ("NONE",))


WIDE = tuple(f"GENE{number}" for number in range(120))


@pytest.mark.parametrize(
    ("seed", "among", "n_genes"), [(0, WIDE, 7), (0, WIDE[:60], 4), (0, WIDE[::-1], 4), (1, WIDE, 4), (0, WIDE, 500)]
)
def test_what_is_remembered_of_one_choice_never_answers_another(tmp_path, seed, among, n_genes):
    cache = ArrayCache(tmp_path)
    highly_variable_genes(made_slide("A1", counts=counts_of(0), cache=cache), WIDE, 4)
    remembering = highly_variable_genes(made_slide("A1", counts=counts_of(seed), cache=cache), among, n_genes)
    assert remembering == highly_variable_genes(made_slide("A1", counts=counts_of(seed)), among, n_genes)
    assert len(remembering) == min(n_genes, 120)


def test_a_choice_of_all_genes_is_remembered_as_one(tmp_path):
    slides = [made_slide("A1", cache=ArrayCache(tmp_path)) for _ in range(2)]
    assert [highly_variable_genes(slide, GENES[:5], 9) for slide in slides] == [GENES[:5]] * 2
