import pytest

from stbench.cards import methods
from stbench.contract import check_adapter, failures
from stbench.errors import WeightsMissing
from stbench.runs.entries import entry_of
from tests.made import CARDS
from tests.made.cohort import made_cohort

NAME = {
    "global-rng": "seeds repeat",
    "fresh-rng": "seeds repeat",
    "reorders": "rows in spot order",
    "peeks": "blind slides suffice",
    "nan": "shape, type and finite values",
    "integers": "shape, type and finite values",
    "pickles": "save and load agree",
    "forgets": "save and load agree",
    "threads": "the process is left as it was",
    "own-panel": "the panel orders the answer",
    "changes": "inputs are left as they are",
    "shifts": "inputs are left as they are",
}


ALSO = {"global-rng": ("the process is left as it was",), "nan": ("the panel orders the answer",)}


def findings(method, variant=""):
    return check_adapter(entry_of(methods(CARDS)[method], "paper", variant), made_cohort())


@pytest.mark.parametrize("method", ["mean", "colour-ridge", "learner", "careless"])
def test_a_method_that_does_as_it_should_passes_every_check(method):
    assert list(failures(findings(method))) == []


@pytest.mark.parametrize("mistake", sorted(NAME))
def test_a_mistake_fails_its_own_check_and_no_other(mistake, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    failed = [finding.check for finding in findings("careless", mistake) if not finding.passed]
    assert set(failed) == {NAME[mistake], *ALSO.get(mistake, ())}


def test_an_answer_of_the_wrong_shape_is_told_with_the_right_one():
    told = {finding.check: finding.detail for finding in findings("careless", "transposes") if not finding.passed}
    assert "(30, 12): spots, genes" in told["shape, type and finite values"]


def test_a_method_that_cannot_train_or_lacks_its_weights_is_told_at_once(monkeypatch):
    def no_weights(*_):
        raise WeightsMissing("weights 'uni'", "are not on this machine")

    entry = entry_of(methods(CARDS)["careless"], "paper")
    from stbench.adapters.loading import adapter_class

    monkeypatch.setattr(adapter_class(entry.card), "train", no_weights)
    assert [finding.check for finding in check_adapter(entry, made_cohort()) if not finding.passed] == [
        "finds its weights"
    ]
    monkeypatch.setattr(adapter_class(entry.card), "train", lambda *_: 1 / 0)
    (told,) = failures(check_adapter(entry, made_cohort()))
    assert told == "trains: ZeroDivisionError: division by zero"
