"""The contract of adapters finds every mistake by its own check, and lets pass what does as it should."""

import os
import re

import pytest

from stbench.adapters.base import Context
from stbench.adapters.loading import adapter_class
from stbench.cards import methods
from stbench.contract import check_adapter, failures
from stbench.errors import WeightsMissing
from stbench.runs.entries import entry_of
from tests.made import CARDS
from tests.made.cohort import made_cohort

PROCESS = "the process is left as it was"
NAME = {
    "global-rng": {"seeds repeat", PROCESS},
    "fresh-rng": {"seeds repeat"},
    "reorders": {"rows in spot order"},
    "embeds-by-rank": {"rows in spot order"},
    "peeks": {"blind slides suffice"},
    "embeds-names": {"blind slides suffice"},
    "nan": {"shape, type and finite values", "the panel orders the answer"},
    "integers": {"shape, type and finite values"},
    "transposes": {"shape, type and finite values"},
    "embeds-nan": {"shape, type and finite values"},
    "pickles": {"save and load agree"},
    "pickles-as-json": {"save and load agree"},
    "overwrites": {"save and load agree"},
    "forgets": {"save and load agree"},
    "threads": {PROCESS},
    "folder": {PROCESS},
    "draws-in-load": {PROCESS},
    "own-panel": {"the panel orders the answer"},
    "prefix": {"the panel orders the answer"},
    "changes": {"inputs are left as they are"},
    "shifts": {"inputs are left as they are"},
    "clips": {"inputs are left as they are"},
    "miscounts": {"counts its parameters"},
}
CARELESS = entry_of(methods(CARDS)["careless"], "paper")


def findings(method, variant=""):
    return check_adapter(entry_of(methods(CARDS)[method], "paper", variant), made_cohort())


def failed(made):
    return {finding.check for finding in made if not finding.passed}


@pytest.mark.parametrize("method", ["mean", "colour-ridge", "learner", "careless"])
def test_a_method_that_does_as_it_should_passes_every_check(method):
    assert list(failures(findings(method))) == []


@pytest.mark.parametrize("mistake", sorted(NAME))
def test_a_mistake_fails_its_own_check_and_no_other(mistake):
    before = os.getcwd(), dict(os.environ)
    assert failed(findings("careless", mistake)) == NAME[mistake]
    assert (os.getcwd(), dict(os.environ)) == before


def test_every_mistake_of_the_careless_method_is_tried():
    assert set(CARELESS.card.variants) == set(NAME)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ("transposes", r"predict.*\(30, 12\): spots, genes"),
        ("pickles-as-json", "writes model.json, which is no json"),
        ("overwrites", "writes training.json: this name is the run's own"),
        ("embeds-by-rank", "embed: shuffled spots give other values"),
        ("embeds-names", "embed: the answer depends on the slide's name or patient"),
        ("own-panel", "predict: the same genes in another order give other values"),
        ("prefix", "predict: fewer genes in another order give other values"),
        ("clips", "counts of slide 'A1' changed"),
        ("draws-in-load", "random's generator changed"),
        ("folder", "the working folder changed"),
    ],
)
def test_a_failure_says_what_was_asked_and_what_is_wrong(mistake, message):
    (line, *_) = failures(findings("careless", mistake))
    assert re.search(message, line), line


@pytest.mark.parametrize(
    ("method", "error", "line"),
    [
        ("train", WeightsMissing("weights 'uni'", "are not on this machine"), "finds its weights: weights 'uni'"),
        ("train", ZeroDivisionError("division by zero"), "trains: ZeroDivisionError: division by zero"),
        ("train", SystemExit("bye"), "trains: SystemExit: bye"),
        ("predict", KeyError("GENE1"), "answers: KeyError: 'GENE1'"),
    ],
)
def test_a_method_that_cannot_train_or_answer_is_told_at_once(monkeypatch, method, error, line):
    def raises(*_):
        raise error

    monkeypatch.setattr(adapter_class(CARELESS.card), method, raises)
    (only,) = failures(check_adapter(CARELESS, made_cohort()))
    assert only.startswith(line)


def test_weights_that_this_machine_lacks_have_stand_ins_in_the_quick_profile_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("STBENCH_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    clip = methods()["clip"]
    assert list(failures(check_adapter(entry_of(clip, "quick"), made_cohort()))) == []
    (only,) = failures(check_adapter(entry_of(clip, "quick"), made_cohort(), context=Context()))
    assert only.startswith("finds its weights")
