"""Predicted: predictions come back from their file, and damaged ones do not."""

import os
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.files.checksums import FileState
from stbench.files.damage import Damaged
from stbench.files.listed import list_folder
from stbench.runs import predicted
from stbench.runs.predicted import NAME, check_predictions, read_predictions, write_predictions
from stbench.scoring.answers import Prediction

VALUES = np.arange(12, dtype=np.float32).reshape(4, 3)
ONE = Prediction(VALUES, "A1", ("1x1", "1x2", "2x1", "2x2"), ("ERBB2", "MGP", "FN1"), ("FN1",))
TWO = ONE._replace(values=VALUES[:1], slide="A2", spots=("1x1",))
EMBEDDING = Prediction(VALUES, "A1", ONE.spots, ())


@pytest.mark.parametrize("listed", [True, False], ids=["with checksums", "of before"])
@pytest.mark.parametrize("predictions", [(ONE,), (ONE, TWO), (EMBEDDING,)], ids=["one", "two", "embedding"])
def test_predictions_come_back(tmp_path, predictions, listed):
    write_predictions(tmp_path, predictions)
    if listed:
        list_folder(tmp_path)
    check_predictions(tmp_path)
    for back, prediction in zip(read_predictions(tmp_path), predictions, strict=True):
        np.testing.assert_array_equal(back.values, prediction.values)
        assert back[1:] == prediction[1:]


@pytest.mark.parametrize("listed", [True, False], ids=["with checksums", "of before"])
@settings(max_examples=30, deadline=None)
@given(share=st.floats(0, 0.99))
def test_predictions_cut_short_are_damaged(tmp_path_factory, listed, share):
    folder = tmp_path_factory.mktemp("job")
    write_predictions(folder, (ONE,))
    if listed:
        list_folder(folder)
    os.truncate(folder / NAME, int(share * (folder / NAME).stat().st_size))
    for ask in (check_predictions, read_predictions):
        with pytest.raises(Damaged, match=NAME):
            ask(folder)


@pytest.mark.parametrize("missing", ["slides", "genes", "values_0", "spots_0"])
def test_an_archive_of_something_else_is_damaged(tmp_path, missing):
    write_predictions(tmp_path, (ONE,))
    with np.load(tmp_path / NAME) as stored:
        others = {name: stored[name] for name in stored.files if name != missing}
    np.savez(tmp_path / NAME, **others)
    for ask in (check_predictions, read_predictions):
        with pytest.raises(Damaged, match=missing):
            ask(tmp_path)


@pytest.mark.parametrize("happened", [lambda path: path.unlink(), lambda path: (path.unlink(), path.mkdir())])
def test_predictions_that_are_no_file_are_damaged(tmp_path, happened):
    write_predictions(tmp_path, (ONE,))
    happened(tmp_path / NAME)
    with pytest.raises(Damaged, match=NAME):
        check_predictions(tmp_path)


def test_predictions_of_before_are_read_once_while_they_rest(tmp_path, monkeypatch):
    write_predictions(tmp_path, (ONE,))
    monkeypatch.setattr(predicted, "_remembered_fault", lru_cache(predicted._fault))
    monkeypatch.setattr(FileState, "young", False)
    for _ in range(3):
        check_predictions(tmp_path)
    assert predicted._remembered_fault.cache_info().misses == 1
