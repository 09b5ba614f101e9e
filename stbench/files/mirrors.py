"""Mirrors: folders on this machine that stand for remote ones; what is worked on is always the mirror.

A folder that is there whole or not at all (a job's result) travels as one tar under its name, since an object is
there whole or not at all, too. In the mirror a file beside its own, ``.pushed``, says which object it is: a folder
that takes its place lacks it, and so what was not pushed yet shows.
"""

import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from stbench.errors import StoreError
from stbench.files.archives import unpack
from stbench.files.atomic import replacing, unwritable
from stbench.files.checksums import file_checksum
from stbench.files.damage import Damaged, damaged, note_damage
from stbench.files.documents import read_json, write_json
from stbench.files.folders import parts, remove_folder, replacing_folder
from stbench.files.hashing import text_sha256
from stbench.files.listed import CHECKSUMS, check_folder
from stbench.files.remote import RemoteFolder, Stamp, is_url, remote_folder

AT_ONCE = 16
"""Objects that travel at a time."""
PACKED, PUSHED, MARKER = ".tar", ".pushed", ".mirror"
T = TypeVar("T")
Chooses = Callable[[Path, Path], bool]
"""Whether a folder that was fetched is to take the place of one that was never pushed."""


def mirrored(text: str) -> Path:
    """The folder that a text names: a path as it is, and for a URL its mirror, which may be empty yet.

    Mirrors lie below ``$STBENCH_CACHE``, or the user's cache folder.
    """
    if not is_url(text):
        return Path(text)
    url = remote_folder(text).url
    above = Path(os.environ.get("STBENCH_CACHE") or Path.home() / ".cache" / "stbench").absolute() / "mirrors"
    folder = above / text_sha256(url)[:16]
    if Mirror.of(folder) is None:
        write_json(_marker(folder), {"url": url}, "$STBENCH_CACHE")
    return folder


def _marker(folder: Path) -> Path:
    return folder.with_name(folder.name + MARKER)


@dataclass(frozen=True)
class Mirror:
    """A folder here, and the remote one."""

    folder: Path
    remote: RemoteFolder

    @classmethod
    def of(cls, folder: Path) -> "Mirror | None":
        """The mirror that a folder is; None where it is a folder of its own."""
        try:
            return cls(folder, remote_folder(str(read_json(_marker(folder))["url"])))
        except (OSError, Damaged, KeyError):
            return None

    def pull_file(self, name: str) -> bool:
        """Fetch one file in the place of what is here; False where the remote folder has none."""
        try:
            with replacing(self.folder / name) as half:
                if self.remote.fetch(name, half):
                    return True
                raise FileNotFoundError(name)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unwritable(self.folder, error, "$STBENCH_CACHE") from error

    def push_file(self, name: str) -> None:
        """Put a file that is here into the remote folder."""
        self.remote.put(self.folder / name, name)

    def pull_folders(self, under: str, chooses: Chooses) -> tuple[Damaged, ...]:
        """Fetch the folders below ``under`` that are not here as they are there, and remove what was removed there.

        Returns:
            What is damaged there; it is said, and counts as absent.

        Raises:
            StoreError: nothing can be fetched, or written here.
        """
        here = {name: self._pushed(name) for name in self._folders(under)}  # before what is there can grow
        listed = self.remote.listed(under)
        stamps = {name.removesuffix(PACKED): stamp for name, stamp in listed.items() if name.endswith(PACKED)}
        wanted = [name for name, stamp in stamps.items() if here.get(name) != stamp]
        ended = all_of(lambda name: self._pull_folder(name, stamps[name], chooses), wanted)
        for name in [name for name, stamp in here.items() if stamp is not None and name not in stamps]:
            remove_folder(self.folder / name)
        return tuple(error for error in ended if error is not None)

    def pull_folder(self, name: str, chooses: Chooses) -> None:
        """Fetch one folder, where the remote one has it and it is another than here."""
        stamp = self.remote.stamp(name + PACKED)
        if stamp is not None and stamp != self._pushed(name):
            self._pull_folder(name, stamp, chooses)

    def push_folder(self, name: str) -> None:
        """Put a folder that is here into the remote one, unless it came from there."""
        folder = self.folder / name
        if self._pushed(name) is not None:
            return
        try:
            with tempfile.TemporaryDirectory(prefix=".half-", dir=self.folder) as half:
                packed = _packed(folder, Path(half) / "packed")
                note = _note_of(folder)
                stamp = self.remote.put(packed, name + PACKED)
            write_json(folder / PUSHED, {**stamp._asdict(), **note})
        except FileNotFoundError:  # another process replaces it just now, and pushes it then
            return
        except OSError as error:
            raise unwritable(self.folder, error, "$STBENCH_CACHE") from error

    def push_folders(self, under: str) -> None:
        """Put all folders below ``under`` there that were not put, as where a process was killed before it could."""
        all_of(self.push_folder, [name for name in self._folders(under) if self._pushed(name) is None])

    def _folders(self, under: str) -> list[str]:
        return [f"{under}/{path.name}" for path in sorted((self.folder / under).glob("[!.]*")) if path.is_dir()]

    def _pull_folder(self, name: str, stamp: Stamp, chooses: Chooses) -> Damaged | None:
        """Fetch a folder; what is damaged of it."""
        target = self.folder / name
        try:
            with self._fetched(name, stamp) as half:
                if target.is_dir() and self._pushed(name) is None and not chooses(half, target):
                    return None
                with replacing_folder(target) as whole:
                    half.rename(whole)
        except Damaged as error:
            note_damage(error, "it counts as absent")
            return error
        except OSError as error:
            raise unwritable(self.folder, error, "$STBENCH_CACHE") from error
        return None

    @contextmanager
    def _fetched(self, name: str, stamp: Stamp) -> Iterator[Path]:
        """A remote folder's content in a temporary one; Damaged where it is not what was put there."""
        where = f"{self.remote.url}/{name}{PACKED}"
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".half-", dir=(self.folder / name).parent) as half:
            packed, folder = Path(half) / "packed", Path(half) / "whole"
            if not self.remote.fetch(name + PACKED, packed):
                raise damaged(Path(where), "it went while it was fetched")
            try:
                unpack(packed, folder, StoreError)
                check_folder(folder)
            except (StoreError, Damaged) as error:
                raise Damaged(where, str(error)) from error
            write_json(folder / PUSHED, {**stamp._asdict(), **_note_of(folder)})
            yield folder

    def _pushed(self, name: str) -> Stamp | None:
        """Which object a folder here is; None where it was not pushed, or is absent."""
        try:
            noted = read_json(self.folder / name / PUSHED)
            own = _note_of(self.folder / name).items() <= noted.items()
            return Stamp(int(noted["size"]), str(noted["version"])) if own else None
        except (OSError, Damaged, KeyError, TypeError, ValueError):
            return None


def _note_of(folder: Path) -> dict[str, str]:
    """What tells this content of a folder from another that takes its place just now."""
    return {"of": file_checksum(folder / CHECKSUMS)}


def _packed(folder: Path, path: Path) -> Path:
    """A tar of a folder's files, which says nothing of who made them."""
    with tarfile.open(path, "w") as archive:
        for part in sorted(parts(folder)):
            if part.is_file() and part.name != PUSHED:
                archive.add(part, part.relative_to(folder).as_posix(), filter=_nobodys)
    return path


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def all_of(do: Callable[[str], T], names: Sequence[str]) -> list[T]:
    """What comes of each name, several at a time; the first error ends it."""
    if not names:
        return []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return [ended.result() for ended in [pool.submit(do, name) for name in names]]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
