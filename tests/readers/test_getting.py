import pytest

from stbench.cards import DatasetCard, datasets
from stbench.cards.downloads import Download, Fetch
from stbench.errors import DataError
from stbench.readers import read_cohort
from stbench.readers.getting import getting, how_to_get

URLS = Fetch(urls=(Download(url="https://a.org/counts.h5"),))


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({}, "Ask the dataset's authors for its files, and name their folder with --data-root"),
        ({"source": "https://a.org"}, "Get the files from https://a.org, and name their folder with --data-root"),
        ({"source": "https://a.org", "steps": "1. Ask."}, "1. Ask."),
        ({"source": "https://a.org", "fetch": URLS}, "Download them with 'stbench data fetch '"),
        ({"steps": "1. Ask.", "fetch": URLS}, "Download them with 'stbench data fetch ', or: 1. Ask."),
    ],
)
def test_a_command_goes_before_steps_and_steps_before_the_source(stated, told):
    card = DatasetCard(reader="any", **stated)
    assert how_to_get(card) == told
    assert getting(card) in told or card.fetch.stated


@pytest.mark.parametrize("name", [name for name, card in datasets().items() if card.reader != "demo"])
def test_a_shipped_dataset_without_its_files_says_how_to_get_them(name, monkeypatch, tmp_path):
    monkeypatch.delenv("STBENCH_DATA", raising=False)
    card = datasets()[name]
    for root in (None, tmp_path / "absent"):
        with pytest.raises(DataError) as raised:
            read_cohort(card, root, None)
        assert how_to_get(card).rstrip(".") in str(raised.value)
