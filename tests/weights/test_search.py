"""Where weights are looked for, and what is said where there are none."""

import hashlib

import pytest

from stbench.errors import SelectionError, WeightsError, WeightsMissing
from stbench.weights import DEFAULT_SEARCH, WeightSearch


@pytest.fixture(autouse=True)
def _away_from_this_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)


def put(path, content=b"weights"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_an_override_wins_over_the_folder_and_the_folder_over_the_hub(tmp_path, monkeypatch):
    hub = tmp_path / "hub/models--vinid--plip"
    put(hub / "snapshots/abc/pytorch_model.bin")
    put(hub / "refs/main", b"abc")
    assert DEFAULT_SEARCH.locate("plip").path == hub / "snapshots/abc/pytorch_model.bin"
    folder = put(tmp_path / "mine/plip/pytorch_model.bin").parents[1]
    monkeypatch.setenv("STBENCH_WEIGHTS", str(folder))
    assert DEFAULT_SEARCH.locate("plip").path == folder / "plip/pytorch_model.bin"
    assert WeightSearch({"plip": put(tmp_path / "other.bin")}).locate("plip").path == tmp_path / "other.bin"


def in_hub(folder, name, content=b"weights"):
    """A file as the hub's cache keeps it: a link to a blob of its sha256."""
    hub = folder / "hub/models--vinid--plip"
    blob = put(hub / "blobs" / name, content)
    (hub / "snapshots/abc").mkdir(parents=True)
    (hub / "snapshots/abc/pytorch_model.bin").symlink_to(blob)
    put(hub / "refs/main", b"abc")


@pytest.mark.parametrize(("of_hub", "verified"), [(True, True), (False, False)], ids=["the hub's", "given"])
def test_weights_are_verified_where_their_sha256_is_published(tmp_path, of_hub, verified):
    in_hub(tmp_path, hashlib.sha256(b"weights").hexdigest())
    given = {} if of_hub else {"plip": put(tmp_path / "any.bin")}
    assert WeightSearch(given).locate("plip").verified is verified


def test_a_folder_that_is_given_wins_over_the_variables(tmp_path, monkeypatch):
    for name in ("given", "variable"):
        put(tmp_path / name / "plip/pytorch_model.bin")
    monkeypatch.setenv("STBENCH_WEIGHTS", str(tmp_path / "variable"))
    search = WeightSearch(folder=tmp_path / "given")
    assert search.locate("plip").path == tmp_path / "given/plip/pytorch_model.bin"


def test_an_override_may_be_a_folder(tmp_path):
    path = put(tmp_path / "ctp/ctranspath.pth")
    assert WeightSearch({"ctranspath": path.parent}).locate("ctranspath").path == path


@pytest.mark.parametrize(
    ("name", "told"),
    [("no.bin", "no such file"), ("file/no.bin", "no such file"), ("empty", "is a folder without a weights file")],
)
def test_an_override_that_is_not_there_is_an_error_not_a_fall_back(tmp_path, monkeypatch, name, told):
    put(tmp_path / "mine/plip/pytorch_model.bin")
    monkeypatch.setenv("STBENCH_WEIGHTS", str(tmp_path / "mine"))
    (tmp_path / "empty").mkdir()
    put(tmp_path / "file")
    with pytest.raises(WeightsError, match=told):
        WeightSearch({"plip": tmp_path / name}).find("plip")


@pytest.mark.parametrize("name", ["uni", "omiclip"])
def test_gated_weights_say_where_to_ask(name):
    assert DEFAULT_SEARCH.find(name) is None
    with pytest.raises(WeightsMissing, match=r"https://huggingface.co/\S+; then: stbench weights fetch"):
        DEFAULT_SEARCH.locate(name)


def test_a_file_with_another_sha256_than_published_is_refused(tmp_path):
    search = WeightSearch({"clip-vit-b-32": put(tmp_path / "ViT-B-32.pt")})
    with pytest.raises(WeightsError, match=hashlib.sha256(b"weights").hexdigest()):
        search.locate("clip-vit-b-32")


def test_a_damaged_file_of_the_hub_cache_is_refused(tmp_path):
    hub = tmp_path / "hub/models--vinid--plip"
    blob = put(hub / "blobs" / hashlib.sha256(b"all of it").hexdigest(), b"half")
    put(hub / "refs/main", b"abc")
    (hub / "snapshots/abc").mkdir(parents=True)
    (hub / "snapshots/abc/pytorch_model.bin").symlink_to(blob)
    with pytest.raises(WeightsError, match="sha256"):
        DEFAULT_SEARCH.locate("plip")


@pytest.mark.parametrize("content", [b"others!", b"longer than before", b""])
def test_sha256_follows_the_content(tmp_path, content):
    path = put(tmp_path / "w.bin")
    search = WeightSearch({"plip": path})
    before = search.locate("plip").sha256
    put(path, content)
    after = search.locate("plip").sha256
    assert [before, after] == [hashlib.sha256(each).hexdigest() for each in (b"weights", content)]


def test_stand_ins_are_those_of_one_search_and_of_no_other():
    search = WeightSearch(stand_ins=frozenset({"uni"}))
    assert search.stands_in("uni")
    assert not search.stands_in("plip")
    assert not DEFAULT_SEARCH.stands_in("uni")


@pytest.mark.parametrize("look_up", [DEFAULT_SEARCH.find, DEFAULT_SEARCH.locate])
def test_an_unknown_name_suggests_the_nearest(look_up):
    with pytest.raises(SelectionError, match="'omiclip'"):
        look_up("omniclip")


@pytest.mark.parametrize("name", ["clip-vit-b-32", "uni", "timm/resnet50.a1_in1k", "open_clip/ViT-B-32/openai"])
def test_no_lookup_opens_a_connection(monkeypatch, name):
    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert DEFAULT_SEARCH.find(name) is None


@pytest.mark.parametrize("there", [True, False])
def test_files_that_are_named_by_hand_must_be_there_even_where_nobody_asks_for_them(tmp_path, there):
    path = put(tmp_path / "plip.bin") if there else tmp_path / "absent.bin"
    search = WeightSearch({"plip": path})
    if there:
        search.check_given()
    else:
        with pytest.raises(WeightsError, match="there is no such file"):
            search.check_given()
