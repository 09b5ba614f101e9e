"""A download is there whole and is the published file, or is not there at all."""

import hashlib

import pytest

from stbench.errors import StoreError, WeightsError
from stbench.weights import fetching
from stbench.weights.sources import PublishedFile, Source

CONTENT = b"tensors" * 1000


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Publishes a file, of a stated sha256, under the name ``model``."""

    def publish(sha256="", address=None):
        path = tmp_path / "published.bin"
        path.write_bytes(CONTENT)
        file = PublishedFile(file="model.bin", container="pickle", url=address or path.as_uri(), sha256=sha256)
        monkeypatch.setattr(
            fetching, "source", lambda _: Source(name="model", title="A model", files=(file,), licence="MIT")
        )

    return publish


@pytest.mark.parametrize("sha256", ["", hashlib.sha256(CONTENT).hexdigest()])
def test_the_published_file_comes_whole(tmp_path, published, sha256):
    published(sha256)
    path = fetching.fetch("model", tmp_path / "weights")
    assert path == tmp_path / "weights/model/model.bin"
    assert path.read_bytes() == CONTENT


def test_another_file_than_the_published_one_is_not_kept(tmp_path, published):
    published("0" * 64)
    with pytest.raises(WeightsError, match="came with sha256"):
        fetching.fetch("model", tmp_path / "weights")
    assert [path for path in (tmp_path / "weights").rglob("*") if path.is_file()] == []


def test_an_address_that_cannot_be_reached_is_told_as_that(tmp_path, published):
    published(address=(tmp_path / "absent").as_uri())
    with pytest.raises(WeightsError, match="cannot be fetched"):
        fetching.fetch("model", tmp_path / "weights")


def test_a_folder_that_cannot_be_written_is_not_taken_for_the_network(tmp_path, published):
    published()
    (tmp_path / "weights").write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot be written[\s\S]*--folder"):
        fetching.fetch("model", tmp_path / "weights")
