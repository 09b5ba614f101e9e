"""What a command ends with: files and what is said of them, or what failed; nothing is run."""

import anndata
import pytest
import typer

from stbench.cli.predictions import end_where_failed, write_predictions
from stbench.runs.store import Store
from tests.made.plans import put_result
from tests.runs.test_predicting import answered, predicting


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.mark.parametrize("scored", [True, False])
def test_each_slide_is_a_file_and_what_is_known_is_said(store, tmp_path, capsys, monkeypatch, scored):
    monkeypatch.setattr("sys.argv", ["/bin/stbench", "predict", "--out", "a b"])
    made = predicting(scored=scored)
    answered(store, made)
    end_where_failed(made, store)
    write_predictions(made, store, tmp_path / "out", "h5ad")
    said = capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["N1.h5ad", "N2.h5ad"]
    assert "12 genes in log1p-cp10k, by learner trained on 3 slides" in said
    assert ("In cross-validation (gene-pred, 3 folds, 2 patients)" in said) == scored
    assert ("Which of them to trust is unknown" in said) != scored
    assert anndata.read_h5ad(tmp_path / "out/N2.h5ad").uns["stbench"]["command"] == "stbench predict --out 'a b'"


@pytest.mark.parametrize(
    ("scored", "failed", "told"),
    [(True, "validation", "--no-scores needs no"), (True, "plan", "--no-scores needs no"), (False, "plan", "")],
)
def test_one_failure_leaves_nothing_half_written_and_is_told_with_its_log(store, capsys, scored, failed, told):
    made = predicting(scored=scored)
    answered(store, made)
    job = getattr(made, failed).jobs[-1]
    put_result(store, job, "failed")
    with pytest.raises(typer.Exit) as ended:
        end_where_failed(made, store)
    said = capsys.readouterr().out
    assert ended.value.exit_code == 1
    assert f"{job.label}: failed: ValueError: no luck; log: {store.log_path(job.key)}" in said
    assert told in said
