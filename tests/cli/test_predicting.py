"""``predict``: what it writes, what it trains, what it refuses, and that its scores are those that are stored."""

import json
import re
import sys

import anndata
import numpy as np
import pandas as pd
import pytest

from stbench import cards
from stbench.readers import read_cohort
from stbench.runs.predicted import read_predictions
from tests.made import CARDS
from tests.made.command import stbench
from tests.made.unmeasured import write_as_unmeasured, write_image, write_table

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {{seed: {seed}, patients: {patients}, sections: 1, spots: 30, genes: 40, mpp_um: 4.0}}
"""
MPP = ("--mpp", "4")


def begin(folder):
    """Datasets ``near``, ``far`` and ``alone``, of one patient; the first slide of ``far`` without counts, twice."""
    (folder / "datasets").mkdir()
    for seed, (name, patients) in enumerate({"near": 2, "far": 2, "alone": 1}.items()):
        (folder / f"datasets/{name}.yaml").write_text(CARD.format(seed=seed, patients=patients))
    slide = read_cohort(cards.datasets(folder)["far"], None, None).slides[0]
    write_as_unmeasured(folder / "new", slide, "N1")
    write_as_unmeasured(folder / "laid", slide, "N2", table=False)
    return folder


def predict(folder, *more, method="colour-ridge", dataset="near", slides="new", mpp=MPP):
    return stbench(
        "predict", "--method", method, "--dataset", dataset, "--slides", slides, *mpp, "--cards", CARDS,
        "--workers", "1", *more, folder=folder,
    )  # fmt: skip


def trainings(folder):
    return sorted(path.name for path in folder.glob("stbench-runs/models/*"))


@pytest.fixture
def folder(tmp_path):
    return begin(tmp_path)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A folder where a slide was predicted, and what the command printed."""
    folder = begin(tmp_path_factory.mktemp("done"))
    ended = predict(folder)
    assert ended.code == 0, ended.err
    return folder, ended


@pytest.fixture(scope="module")
def file(done):
    return anndata.read_h5ad(done[0] / "predictions/near/colour-ridge/N1.h5ad")


def test_what_is_predicted_is_what_the_task_of_two_datasets_predicts_of_the_slide_with_counts(done, file):
    folder = done[0]
    ended = stbench(
        "run", "--methods", "colour-ridge", "--task", "gene-pred-external", "--dataset", "near", "--test-dataset",
        "far", "--workers", "1", folder=folder,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    records = [(path.parent, json.loads(path.read_text())) for path in folder.glob("stbench-runs/jobs/*/record.json")]
    (job,) = [at for at, known in records if (known["method"], known["fold"]) == ("colour-ridge", "far/A1")]
    (measured,) = read_predictions(job)
    np.testing.assert_array_equal(file[list(measured.spots), list(measured.genes)].X, measured.values)
    assert file.shape == measured.values.shape


@pytest.mark.parametrize(("column", "metric"), [("pcc", "pcc"), ("pcc_share", "pcc_share")])
def test_what_to_trust_equals_the_stored_scores(done, file, column, metric):
    folder = done[0]
    given = ("--methods", "colour-ridge", "--dataset", "near")
    assert stbench("scores", "scores.parquet", *given, folder=folder).code == 0
    table = pd.read_parquet(folder / "scores.parquet")
    own = table[(table["method"] == "colour-ridge") & (table["metric"] == metric) & (table["gene"] != "")]
    by_slide = own.pivot_table(index="gene", columns="slide", values="value", dropna=False).reindex(file.var_names)
    with np.testing.suppress_warnings() as quiet:
        quiet.filter(RuntimeWarning)
        assert np.array_equal(file.var[column], np.nanmean(by_slide.to_numpy(), axis=1), equal_nan=True)
    if column == "pcc":
        assert np.array_equal(file.varm["pcc"], by_slide[list(file.varm["pcc"].columns)], equal_nan=True)


def test_a_file_says_how_it_was_made(done, file):
    known = file.uns["stbench"]
    assert (known["target"], known["method"], known["dataset"]) == ("log1p-cp10k", "colour-ridge", "near")
    assert (known["profile"], known["precision"], known["seed"], known["mpp_um"]) == ("quick", "float32", 0, 4.0)
    assert known["command"].startswith("stbench predict --method colour-ridge")
    assert (known["scores"]["task"], known["scores"]["patients"]) == ("gene-pred", 2)
    assert list(known["trained_on"]) == ["A1", "B1"]
    assert "40 genes in log1p-cp10k, by colour-ridge trained on 2 slides" in done[1].out


@pytest.mark.parametrize("more", [(), ("--genes", "NPY,IGKC"), ("--no-scores",)])
def test_a_second_time_and_for_other_slides_nothing_is_trained(done, more):
    folder = done[0]
    before = trainings(folder)
    for slides in ("new", "laid"):
        ended = predict(folder, *more, "--out", "again", slides=slides)
        assert ended.code == 0, ended.err
    assert trainings(folder) == before
    read = anndata.read_h5ad(folder / "again/near/colour-ridge/N1.h5ad")
    assert (read.n_vars, "pcc" in read.var) == (2 if "--genes" in more else 40, "--no-scores" not in more)


def test_spots_are_laid_where_there_is_no_table_and_that_is_said(done):
    ended = predict(done[0], "--out", "laid-out", slides="laid/N2.tif")
    read = anndata.read_h5ad(done[0] / "laid-out/near/colour-ridge/N2.h5ad")
    assert f"N2: has no table of positions; {read.n_obs} spots are laid 199 µm apart" in ended.err
    assert set(np.unique(np.diff(np.unique(read.obs["x_um"])).round(6))) == {199.0}


@pytest.mark.parametrize(
    ("more", "genes"), [(("--panel", "all"), 40), (("--seed", "3"), 40), (("--task", "gene-pred-same-patient"), 40)]
)
def test_panel_seed_and_task_can_be_others(done, more, genes):
    ended = predict(done[0], *more, "--out", more[1])
    assert ended.code == 0, ended.err
    known = anndata.read_h5ad(done[0] / more[1] / "near/colour-ridge/N1.h5ad")
    assert known.n_vars == genes
    assert known.uns["stbench"]["seed"] == (3 if "--seed" in more else 0)


@pytest.mark.parametrize(
    ("more", "given", "told"),
    [
        ((), {"method": "colour-rige"}, "Did you mean 'colour-ridge'"),
        ((), {"method": "mean,colour-ridge"}, "names 2 methods"),
        ((), {"method": "mute"}, "cannot be asked"),
        ((), {"dataset": "naer"}, "Did you mean 'near'"),
        ((), {"slides": "nwe"}, "is not there"),
        ((), {"mpp": ()}, "State it: --mpp NUMBER; or how far apart spots are: --pitch 199"),
        ((), {"mpp": ("--mpp", "-1")}, "is no size"),
        (("--genes", "npy"), {}, "Did you mean 'NPY'"),
        (("--panel", "al"), {}, "is 'al'"),
        (("--task", "clustering"), {}, "genes are to be predicted"),
        (("--engine", "lokal"), {}, "Did you mean 'local'"),
        (("--format", "spatialdata"), {}, r"pip install 'stbench\[spatialdata\]'"),
        ((), {"dataset": "alone"}, "at least two patients(.|\n)*--no-scores"),
    ],
)
def test_a_mistake_is_told_before_anything_is_run(folder, monkeypatch, more, given, told):
    monkeypatch.setitem(sys.modules, "spatialdata", None)
    ended = predict(folder, *more, **given)
    assert (ended.code, ended.out) == (2, "")
    assert re.search(told, ended.err), ended.err
    assert not (folder / "stbench-runs").exists()
    assert not (folder / "predictions").exists()


def test_one_patient_suffices_where_no_scores_are_asked_for(folder):
    ended = predict(folder, "--no-scores", dataset="alone", method="mean")
    assert ended.code == 0, ended.err
    assert "Which of them to trust is unknown" in ended.out
    assert (folder / "predictions/alone/mean/N1.h5ad").is_file()


@pytest.mark.parametrize(
    ("dataset", "more", "scored"), [("near", (), True), ("alone", ("--no-scores",), False)], ids=["scores", "slides"]
)
def test_a_method_that_fails_ends_with_its_cause_and_no_file(folder, dataset, more, scored):
    ended = predict(folder, *more, method="raises", dataset=dataset)
    assert ended.code == 1
    assert "failed: ValueError: no luck; log: " in ended.out
    assert ("--no-scores needs no cross-validation" in ended.out) == scored
    assert not (folder / "predictions").exists()


@pytest.mark.parametrize(("more", "jobs"), [((), ("2 of 2", "1 of 1")), (("--no-scores",), ("1 of 1",))])
def test_a_dry_run_prints_what_would_run_and_writes_nothing(folder, more, jobs):
    ended = predict(folder, "--dry-run", *more)
    assert ended.code == 0, ended.err
    assert re.findall(r"(\d of \d) jobs are to do", ended.out) == list(jobs)
    assert not (folder / "stbench-runs").exists()


def test_a_broken_image_and_a_table_of_another_slide_are_told(folder):
    write_table(folder / "new/other.csv")
    write_image(folder / "new/second.png")
    assert "not clear of which image" in predict(folder).err
    (folder / "new/other.csv").unlink()
    (folder / "new/second.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    ended = predict(folder)
    assert (ended.code, "second.png" in ended.err) == (2, True)
