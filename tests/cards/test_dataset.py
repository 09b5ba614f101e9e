"""Dataset cards: what they may say, and that every one that is shipped can be read."""

from pathlib import Path

import pytest

from stbench import cards
from stbench.cards import DatasetCard, read_card
from stbench.cards.dataset import DATA, Expected
from stbench.errors import CardError
from stbench.readers import readers


def dataset(folder, text):
    (folder / "mine.yaml").write_text(text)
    return read_card(DatasetCard, folder / "mine.yaml")


def test_what_is_not_stated_is_not_expected_and_options_are_as_they_are_given(tmp_path):
    card = dataset(tmp_path, "reader: any\noptions: {a: [1, {b: 2}]}\nexpected: {slides: 3}\n")
    assert (card.options, card.expected) == ({"a": [1, {"b": 2}]}, Expected(slides=3))
    assert (card.expected.spots, card.draws, card.markers, card.sha256_of) == (None, "", (), {})


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("expected: {slide: 3}", "Did you mean 'slides'?"),
        ("expected: {slides: many}", "expected.slides is 'many'"),
        ("markers: ERBB2", "markers is 'ERBB2'"),
        ("sha256_of: {file: 5}", "sha256_of.file is 5"),
        ("license: MIT", "Did you mean 'licence'?"),
        ("contained_in: [a, 5]", "contained_in.1 is 5"),
        ("partly_in: {a: B1}", "partly_in.a is 'B1'"),
    ],
)
def test_what_a_dataset_card_cannot_say_is_told(tmp_path, more, told):
    with pytest.raises(CardError, match=r"mine.yaml:2: ") as raised:
        dataset(tmp_path, f"reader: any\n{more}\n")
    assert told in str(raised.value)


@pytest.mark.parametrize("name", cards.datasets())
def test_every_shipped_dataset_has_a_reader_and_says_whose_it_is(name):
    card = cards.datasets()[name]
    assert card.reader in readers
    assert card.licence
    assert len(set(card.markers)) == len(card.markers)


@pytest.mark.parametrize(
    ("stated", "asked", "root"),
    [
        ("", None, None),
        ("", "/other", "/other"),
        ("/data/x", None, "/data/x"),
        ("/data/x", "/other", "/other"),
        ("../data", None, "CARDS/../data"),
        ("~/data", None, "HOME/data"),
    ],
)
def test_files_are_where_the_command_says_else_where_the_card_does(tmp_path, monkeypatch, stated, asked, root):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    card = dataset(tmp_path, f"reader: any\nroot: '{stated}'\n")
    expected = root and Path(root.replace("CARDS", str(tmp_path)).replace("HOME", str(tmp_path / "home")))
    assert card.root_or(asked and Path(asked)) == expected


def test_a_folder_that_another_card_states_is_below_that_cards_own(tmp_path):
    base = tmp_path / "elsewhere"
    base.mkdir()
    (base / "base.yaml").write_text("reader: any\nroot: data\n")
    (tmp_path / "mine.yaml").write_text("like: base\n")
    assert read_card(DatasetCard, tmp_path / "mine.yaml", [base]).root_or(None) == base / "data"


@pytest.mark.parametrize(
    ("stated", "there", "root"),
    [("", True, "BASE/mine"), ("", False, None), ("/data/x", True, "/data/x")],
)
def test_where_the_card_says_nothing_its_own_folder_in_the_environments_counts(
    tmp_path, monkeypatch, stated, there, root
):
    card = dataset(tmp_path, f"reader: any\nroot: '{stated}'\n")
    monkeypatch.setenv(DATA, str(tmp_path / "base"))
    if there:
        (tmp_path / "base/mine").mkdir(parents=True)
    assert card.root_or(None) == (root and Path(root.replace("BASE", str(tmp_path / "base"))))
    assert card.own_folder == tmp_path / "base/mine"
    assert card.root_or(Path("/other")) == Path("/other")


OWN = cards.datasets()


@pytest.mark.parametrize("name", [name for name in OWN if OWN[name].reader != "demo"])
def test_every_shipped_dataset_that_is_read_from_files_says_how_to_get_them_and_whose_slides_they_are(name):
    card = OWN[name]
    assert card.source.startswith("https://")
    assert card.citation
    assert card.fetch.stated or card.steps
    assert card.patients_by
    assert card.expected.slides
    for known in (*card.leaks, *card.upstream):
        assert known.says.endswith(".")
        assert known.source


@pytest.mark.parametrize("name", [name for name in OWN if isinstance(OWN[name].options.get("patients"), dict)])
def test_patients_and_slides_of_a_shipped_dataset_are_as_many_as_it_expects(name):
    card = OWN[name]
    patients = card.options["patients"]
    assert len(patients) == card.expected.slides
    assert card.expected.patients in (None, len(set(patients.values())))
    wanted = card.options.get("slides", patients)
    assert all(any(Path(slide).match(each) for each in wanted) for slide in patients)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("leaks: [{says: A., sourse: b}]", "Did you mean 'source'?"),
        ("leaks: [{says: A.}]", "lacks the key 'leaks.0.source'"),
        ("upstream: [{say: A., source: b}]", "Did you mean 'says'?"),
        ("gene_names: symbol", "Did you mean 'symbols'?"),
        ("patient_by: a", "Did you mean 'patients_by'?"),
    ],
)
def test_what_is_known_of_a_dataset_names_its_source(tmp_path, more, told):
    with pytest.raises(CardError, match=r"mine.yaml:2: ") as raised:
        dataset(tmp_path, f"reader: any\n{more}\n")
    assert told in str(raised.value)
