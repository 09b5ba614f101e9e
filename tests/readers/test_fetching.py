"""A dataset's files come from servers on this machine: by address, out of archives, and by the hub's own client."""

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from stbench.cards import DatasetCard
from stbench.cards.downloads import Download, Fetch
from stbench.errors import DataError
from stbench.files.hashing import sha256_of
from stbench.readers.fetching import fetch, getting
from tests.made.archives_of_files import FILES, tarred, zipped
from tests.made.server import Page, serving

TABLE = b"gene\tcount\n" * 1000
SHA256 = hashlib.sha256(TABLE).hexdigest()
COMMIT = "a" * 40


def card(*urls, **more):
    return DatasetCard(reader="any", fetch=Fetch(urls=tuple(Download(**url) for url in urls)), **more)


def fetched(what, root):
    return {file.path.relative_to(root).as_posix(): file.is_new for file in fetch(what, root)}


def files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("stated", [{}, {"sha256": SHA256}, {"size_mb": 1}, {"file": "sub/other.tsv"}])
def test_files_come_by_address_and_only_once(tmp_path, stated):
    with serving({"/x/table.tsv": Page(TABLE)}) as server:
        one = card({"url": f"{server.address}/x/table.tsv", **stated})
        name = stated.get("file", "table.tsv")
        assert fetched(one, tmp_path) == {name: True}
        assert fetched(one, tmp_path) == {name: False}
        assert len(server.asked) == 1
    assert (tmp_path / name).read_bytes() == TABLE
    assert files(tmp_path) == [name]


@pytest.mark.parametrize("packer", [zipped, tarred])
def test_archives_are_unpacked_beside_and_removed_and_only_once(tmp_path, packer):
    content = packer(tmp_path / "packed", FILES).read_bytes()
    with serving({"/x": Page(content)}) as server:
        one = card({"url": f"{server.address}/x", "file": "sub/archive", "unpack": True})
        expected = [f"sub/{name}" for name in FILES]
        for is_new in (True, False):
            assert fetched(one, tmp_path / "root") == dict.fromkeys(expected, is_new)
        assert len(server.asked) == 1
        assert [name for name in files(tmp_path / "root") if not name.startswith(".")] == sorted(expected)
        (tmp_path / "root/sub/a.tsv").unlink()
        assert fetched(one, tmp_path / "root")["sub/a.tsv"]  # what is gone comes again
    assert (tmp_path / "root/sub/a.tsv").read_bytes() == FILES["a.tsv"]


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/../../../evil"])
@pytest.mark.parametrize("packer", [zipped, tarred])
def test_an_archive_that_leads_out_of_the_folder_writes_nothing(tmp_path, packer, name):
    content = packer(tmp_path / "packed", {"good": b"1", name: b"2"}).read_bytes()
    with serving({"/x.zip": Page(content)}) as server, pytest.raises(DataError, match="nothing of it was unpacked"):
        fetched(card({"url": f"{server.address}/x.zip", "unpack": True}), tmp_path / "a/root")
    assert files(tmp_path) == ["a/root/x.zip", "packed"]


@pytest.mark.parametrize(
    ("stated", "page", "told"),
    [
        ({"sha256": "0" * 64}, Page(TABLE), "came with sha256"),
        ({"size_mb": 1}, Page(bytes(3_000_000)), "has 3,000,000 bytes"),
        ({}, Page(b"", 503), "HTTP Error 503"),
        ({"sha256": SHA256}, Page(TABLE, breaks_at=5000), "broke off after 5,000 of 11,000 bytes"),
    ],
)
def test_what_is_not_the_file_that_is_meant_does_not_stay(tmp_path, stated, page, told):
    with serving({"/x.tsv": page}) as server, pytest.raises(DataError, match=told):
        fetched(card({"url": f"{server.address}/x.tsv", **stated}), tmp_path)
    assert not (tmp_path / "x.tsv").exists()


def test_a_file_of_the_users_is_not_written_over(tmp_path):
    (tmp_path / "x.tsv").write_text("mine")
    with serving({"/x.tsv": Page(TABLE)}) as server, pytest.raises(DataError, match="is there, with sha256"):
        fetched(card({"url": f"{server.address}/x.tsv", "sha256": SHA256}), tmp_path)
    assert (tmp_path / "x.tsv").read_text() == "mine"


def test_files_are_held_against_the_cards_own_sums_at_the_end(tmp_path):
    with serving({"/x.tsv": Page(TABLE)}) as server:
        one = card({"url": f"{server.address}/x.tsv"}, sha256_of={"x.tsv": "0" * 64})
        with pytest.raises(DataError, match="has sha256"):
            fetched(one, tmp_path)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"steps": "1. Ask for access.\n2. Copy."}, "1. Ask for access.\n2. Copy."),
        ({"source": "https://a.org"}, "Get the files from https://a.org, and name their folder with --data-root"),
        ({}, "Ask the dataset's authors for its files, and name their folder with --data-root"),
    ],
)
def test_where_no_command_can_fetch_the_steps_are_told(tmp_path, stated, told):
    one = DatasetCard(reader="any", **stated)
    assert getting(one) == told
    with pytest.raises(DataError, match="can be fetched by no command") as raised:
        fetched(one, tmp_path)
    assert told.rstrip(".") in str(raised.value)


def hub(content, status=200, error=""):
    """The pages of a hub with one dataset of some files, as its client asks for them."""
    here = "/api/datasets/owner/cohort"
    siblings = [{"rfilename": name, "size": len(data)} for name, data in content.items()]
    facts = {"id": "owner/cohort", "sha": COMMIT, "private": False, "tags": [], "downloads": 0, "siblings": siblings}
    tree = [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
        for name, data in content.items()
    ]
    json_type = {"Content-Type": "application/json"} | ({"X-Error-Code": error} if error else {})
    asked = [here, f"{here}/revision/main", f"{here}/revision/{COMMIT}"]
    pages = {path: Page(json.dumps(facts).encode(), status, headers=json_type) for path in asked}
    pages |= {f"{here}/tree/{at}": Page(json.dumps(tree).encode(), headers=json_type) for at in ("main", COMMIT)}
    for name, data in content.items():
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
        pages[f"/datasets/owner/cohort/resolve/{COMMIT}/{name}"] = Page(data, headers=headers)
    return pages


HUB = (
    "import sys; from pathlib import Path; from stbench.cards import DatasetCard\n"
    "from stbench.cards.downloads import Fetch, HubDataset\n"
    "from stbench.errors import StbenchError; from stbench.readers.fetching import fetch\n"
    "hub = HubDataset(repo='owner/cohort', patterns=('st/*.h5ad',), gated='Ask the owner')\n"
    "card = DatasetCard(reader='any', fetch=Fetch(hugging_face=hub))\n"
    "root = Path(sys.argv[1])\n"
    "try: print(*[f'{file.path.relative_to(root)} {file.is_new}' for file in fetch(card, root)], sep='\\n')\n"
    "except StbenchError as error: sys.exit(str(error))\n"
)


def by_hub(address, root):
    """What a process of its own says, since the client reads its address when it is imported."""
    env = os.environ | {"HF_ENDPOINT": address, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(root.parent / "hf")}
    ended = subprocess.run(
        [sys.executable, "-c", HUB, str(root)], capture_output=True, text=True, timeout=120, env=env, check=False
    )
    return ended.returncode, ended.stdout.split("\n")[:-1], ended.stderr


CONTENT = {"st/A.h5ad": b"a" * 5000, "st/B.h5ad": b"b" * 300, "wsis/A.tif": b"t" * 10_000}


def test_the_hubs_own_client_brings_the_files_that_are_asked_for_and_no_others(tmp_path):
    with serving(hub(CONTENT)) as server:
        code, said, err = by_hub(server.address, tmp_path / "root")
        assert (code, said) == (0, ["st/A.h5ad True", "st/B.h5ad True"]), err
        assert {name: (tmp_path / "root" / name).read_bytes() for name in ("st/A.h5ad", "st/B.h5ad")} == {
            name: CONTENT[name] for name in ("st/A.h5ad", "st/B.h5ad")
        }
        assert not (tmp_path / "root/wsis").exists()
        assert by_hub(server.address, tmp_path / "root")[1] == ["st/A.h5ad False", "st/B.h5ad False"]


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        (hub({"other.txt": b"x"}), "has no file of those that the card names"),
        (hub({"st/../../evil.h5ad": b"x"}), "names that lead elsewhere"),
        (hub(CONTENT, status=403, error="GatedRepo"), "gives this user no access[\\s\\S]*Ask the owner"),
        (hub(CONTENT, status=404, error="RepoNotFound"), "gives this user no access"),
        (hub(CONTENT, status=500), "cannot be fetched"),
        (None, "cannot be fetched"),
    ],
    ids=["no such file", "hostile name", "gated", "absent", "broken", "offline"],
)
def test_what_the_hub_does_not_give_is_told_and_what_is_there_is_not_taken_for_all(tmp_path, pages, told):
    (tmp_path / "root/st").mkdir(parents=True)
    (tmp_path / "root/st/A.h5ad").write_bytes(b"left from before")
    with serving(pages or {}) as server:
        code, said, err = by_hub(server.address if pages else "http://127.0.0.1:9", tmp_path / "root")
    assert (code, said) == (1, [])
    assert re.search(told, err)
    assert "Traceback" not in err


def test_the_file_of_the_hub_is_known_by_its_content(tmp_path):
    with serving(hub(CONTENT)) as server:
        by_hub(server.address, tmp_path / "root")
    assert sha256_of(tmp_path / "root/st/A.h5ad") == hashlib.sha256(CONTENT["st/A.h5ad"]).hexdigest()
