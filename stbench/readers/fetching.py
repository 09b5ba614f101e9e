"""Fetching: the files of a dataset, by address or from the hub as its card states them; no run comes here."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard
from stbench.cards.downloads import Download, HubDataset
from stbench.errors import DataError
from stbench.files.archives import unpack
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.downloads import MOST, OnBytes, Wanted, download
from stbench.files.hashing import sha256_of, text_sha256
from stbench.files.hub import no_access, reaching
from stbench.files.writable import check_room
from stbench.readers.getting import getting
from stbench.readers.stated import check_files

OPTION = "--data-root"
UNPACKED = ".fetched"
"""Folder with a note for each archive that was unpacked and removed."""
SLACK = 2
"""How many times the size that a card states about a file may be."""
MEGA = 10**6


class Fetched(NamedTuple):
    """A file that the card names."""

    path: Path
    is_new: bool


def fetch(card: DatasetCard, root: Path, on_bytes: OnBytes = lambda here, of: None) -> Iterator[Fetched]:
    """Bring the files of a dataset into ``root``, one after the other; what is there already is left.

    Raises:
        DataError: the card names none; one cannot be fetched, is another one, or is a dangerous archive.
        StoreError: the folder cannot be written, or has no room.
    """
    if not card.fetch.stated:
        raise DataError(f"dataset '{card.name}'", "can be fetched by no command", todo=getting(card))
    for entry in card.fetch.urls:
        yield from _unpacked(entry, root, on_bytes) if entry.unpack else _downloaded(entry, root, on_bytes)
    if card.fetch.hugging_face is not None:
        yield from _from_hub(card.fetch.hugging_face, root)
    check_files(card, root)


def _downloaded(entry: Download, root: Path, on_bytes: OnBytes) -> Iterator[Fetched]:
    path = root / entry.saved_as
    is_new = not path.exists()
    if is_new:
        most = SLACK * MEGA * entry.size_mb or MOST
        wanted = Wanted(url=entry.url, sha256=entry.sha256, most_bytes=most, option=OPTION)
        download(wanted, path, DataError, on_bytes)
    elif entry.sha256 and (digest := sha256_of(path)) != entry.sha256:
        raise DataError(str(path), f"is there, with sha256 {digest}", entry.sha256, "Remove it, and run again")
    yield Fetched(path, is_new)


def _unpacked(entry: Download, root: Path, on_bytes: OnBytes) -> Iterator[Fetched]:
    """The files of an archive, which is removed; a note of them remains."""
    note = root / UNPACKED / f"{text_sha256(entry.url)[:32]}.json"
    known = _noted(note, root)
    if known:
        yield from (Fetched(path, is_new=False) for path in known)
        return
    ((archive, _),) = _downloaded(entry, root, on_bytes)
    paths = unpack(archive, archive.parent, DataError)
    write_json(note, {"url": entry.url, "files": [path.relative_to(root).as_posix() for path in paths]}, OPTION)
    archive.unlink()
    yield from (Fetched(path, is_new=True) for path in paths)


def _noted(note: Path, root: Path) -> list[Path]:
    """Files that came out of an archive before; none where one of them is gone."""
    try:
        paths = [root / str(name) for name in read_json(note).get("files", [])]
    except (OSError, Damaged):
        return []
    return paths if all(path.is_file() for path in paths) else []


def _from_hub(hub: HubDataset, root: Path) -> Iterator[Fetched]:
    where = f"https://huggingface.co/datasets/{hub.repo}"
    denied = no_access(DataError, where, hub.gated)
    with reaching(where, DataError, denied):
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.utils import filter_repo_objects  # type: ignore[attr-defined]  # it is named in its docs

        # asked first: offline, the client would take what is in the folder for all there is
        facts = HfApi().dataset_info(hub.repo, revision=hub.revision or None, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in facts.siblings or []}
        names = list(filter_repo_objects(sizes, allow_patterns=list(hub.patterns)))
        before = _checked(names, where, root)
        check_room(root, sum(sizes[name] for name in names if name not in before), where, OPTION)
        snapshot_download(
            hub.repo, repo_type="dataset", revision=facts.sha, allow_patterns=list(hub.patterns), local_dir=root
        )
    yield from (Fetched(root / name, name not in before) for name in names)


def _checked(names: list[str], where: str, root: Path) -> set[str]:
    """Those of the hub's files that are there already; DataError where there are none, or one leads elsewhere."""
    if not names:
        raise DataError(where, "has no file of those that the card names", "patterns that fit", "Correct the card")
    if any(".." in Path(name).parts or Path(name).is_absolute() for name in names):
        raise DataError(where, "holds names that lead elsewhere", "files in folders of its own", "Tell its publisher")
    return {name for name in names if (root / name).exists()}
