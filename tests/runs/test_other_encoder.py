"""Other encoder: which methods can read one, what changes then and what does not, and which are told why not."""

import pytest

from stbench.cards import methods, tasks
from stbench.encoders import encoder
from stbench.errors import SelectionError, WeightsMissing
from stbench.runs.answers import title_of
from stbench.runs.entries import content_of, entry_of, why_not_applicable
from stbench.runs.other_encoder import at_hand, crossed, with_encoder
from stbench.weights import DEFAULT_SEARCH
from tests.made import CARDS

DECK, TASK = methods(CARDS), tasks()["gene-pred"]
COLOUR = encoder("colour", DEFAULT_SEARCH)
READERS = [name for name, card in DECK.items() if card.other_encoders.reads == "features"]
OTHERS = [name for name, card in DECK.items() if card.other_encoders.reads is None]


def row(name, variant="", profile="quick"):
    return entry_of(DECK[name], profile, variant)


@pytest.mark.parametrize("profile", ["quick", "paper"])
@pytest.mark.parametrize("name", READERS)
def test_a_method_that_reads_another_encoder_differs_in_that_setting_alone(name, profile):
    plain = row(name, profile=profile)
    other = with_encoder(plain, COLOUR)
    assert dict(other.settings) == {**plain.settings, "encoder": "colour"}
    assert (other.name, other.trained_on) == (f"{name}@colour", ())
    assert why_not_applicable(other, TASK) == ""
    assert title_of(other) == f"{DECK[name].title} @ colour"
    assert other.note.startswith("reads frozen features of colour")
    assert content_of(other, DEFAULT_SEARCH).weights == ()


@pytest.mark.parametrize("name", OTHERS)
def test_a_method_with_an_encoder_of_its_own_says_why_and_changes_nothing(name):
    plain = row(name)
    other = with_encoder(plain, COLOUR)
    assert dict(other.settings) == dict(plain.settings)
    assert why_not_applicable(other, TASK) == DECK[name].other_encoders.none


@pytest.mark.parametrize("name", ["cmrcnet", "cmrcnet-code"])
def test_a_method_that_reads_tokens_takes_an_encoder_that_gives_them_alone(name):
    grid = encoder("efficientnet-lite0-grid", DEFAULT_SEARCH)
    other = with_encoder(row(name, profile="paper"), grid)
    assert (other.settings["encoder"], other.settings["tokens"]) == (grid.name, 9)
    assert why_not_applicable(other, TASK) == ""
    lacks = why_not_applicable(with_encoder(row(name), COLOUR), TASK)
    assert lacks == "it reads the tokens of a grid, and colour gives one vector"


def test_the_encoder_that_the_card_names_gives_the_job_of_the_plain_row():
    plain, lite = row("bleep"), encoder("efficientnet-lite0", DEFAULT_SEARCH)
    assert content_of(with_encoder(plain, lite), DEFAULT_SEARCH) == content_of(plain, DEFAULT_SEARCH)
    assert content_of(with_encoder(plain, COLOUR), DEFAULT_SEARCH) != content_of(plain, DEFAULT_SEARCH)


def test_every_row_meets_every_encoder_once_and_one_that_names_its_own_stays():
    named, grid = with_encoder(row("bleep", "k250"), COLOUR), encoder("efficientnet-lite0-grid", DEFAULT_SEARCH)
    rows = crossed([named, row("stnet"), row("eggn")], [COLOUR, grid])
    assert [one.name for one in rows] == [
        "bleep:k250@colour", "stnet@colour", "eggn@colour", f"stnet@{grid.name}", f"eggn@{grid.name}",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "error"), [("uni", WeightsMissing), ("color", SelectionError)])
def test_an_encoder_that_is_not_at_hand_is_refused_though_a_stand_in_could_run(name, error, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)
    with pytest.raises(error):
        at_hand(name, DEFAULT_SEARCH)
