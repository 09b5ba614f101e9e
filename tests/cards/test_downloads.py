"""What a dataset card may say of how its files are got: addresses that are safe, and files that stay below the root."""

import pytest

from stbench.cards import DatasetCard, read_card
from stbench.cards.downloads import Download, Fetch, HubDataset
from stbench.errors import CardError

HUB = "hugging_face: {repo: owner/name, patterns: ['st/A.h5ad']}"


def fetch(folder, text):
    (folder / "mine.yaml").write_text(f"reader: any\nfetch:\n  {text}\n")
    return read_card(DatasetCard, folder / "mine.yaml").fetch


@pytest.mark.parametrize(
    ("url", "file", "saved_as"),
    [
        ("https://a.org/x/table.tsv.gz?download=1#top", "", "table.tsv.gz"),
        ("https://a.org/x/a%20b.zip", "", "a b.zip"),
        ("https://a.org/", "sub/x.h5", "sub/x.h5"),
        ("http://127.0.0.1:8000/x.zip", "", "x.zip"),
        ("http://localhost/x.zip", "", "x.zip"),
    ],
)
def test_a_file_is_saved_as_stated_else_under_the_last_part_of_its_address(url, file, saved_as):
    assert Download(url=url, file=file).saved_as == saved_as


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("urls: [{url: 'http://a.org/x'}]", "an address, https"),
        ("urls: [{url: 'file:///etc/passwd'}]", "an address, https"),
        ("urls: [{url: 'https:///x'}]", "an address, https"),
        ("urls: [{url: 'https://a.org/a b'}]", "without spaces"),
        ("urls: [{url: 'https://a.org/'}]", "ends in no name of a file"),
        ("urls: [{url: 'https://a.org/..'}]", "ends in no name of a file"),
        ("urls: [{url: 'https://a.org/%2e%2e%2fx'}]", "ends in no name of a file"),
        ("urls: [{url: 'https://a.org/x', file: ../x}]", "below the data root"),
        ("urls: [{url: 'https://a.org/x', file: /x}]", "below the data root"),
        ("urls: [{url: 'https://a.org/x', file: 'a//x'}]", "below the data root"),
        ("urls: [{url: 'https://a.org/x', sha256: abc}]", "64 digits"),
        ("urls: [{url: 'https://a.org/x', size_mb: -1}]", "greater than or equal to 0"),
        ("urls: [{url: 'https://a.org/x', sha: abc}]", "Did you mean 'sha256'?"),
        ("hugging_face: {repo: name, patterns: [a]}", "OWNER/NAME"),
        ("hugging_face: {repo: ../name, patterns: [a]}", "OWNER/NAME"),
        ("hugging_face: {repo: owner/name, patterns: []}", "at least 1 item"),
    ],
)
def test_what_leads_elsewhere_or_is_no_address_is_told(tmp_path, text, told):
    with pytest.raises(CardError, match=r"mine.yaml:3: ") as raised:
        fetch(tmp_path, text)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("text", "stated"), [("urls: [{url: 'https://a.org/x'}]", True), (HUB, True), ("urls: []", False)]
)
def test_whether_anything_can_be_downloaded(tmp_path, text, stated):
    assert fetch(tmp_path, text).stated == stated
    assert not Fetch().stated


def test_files_of_the_hub_are_of_its_newest_revision_where_none_is_stated(tmp_path):
    assert fetch(tmp_path, HUB).hugging_face == HubDataset(repo="owner/name", patterns=("st/A.h5ad",), revision="")
