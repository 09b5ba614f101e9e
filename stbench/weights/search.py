"""Where a model's weights lie: ``--weights NAME=PATH``, then a local folder, then the hub's cache."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stbench.errors import WeightsError, WeightsMissing
from stbench.files.hashing import sha256_of
from stbench.files.reading import check_plain
from stbench.weights.sources import PublishedFile, Source, source

FOLDER_VARIABLE = "STBENCH_WEIGHTS"
SUFFIXES = (".safetensors", ".bin", ".pt", ".pth", ".ckpt")


@dataclass(frozen=True)
class Located:
    """A weights file on this machine."""

    name: str
    path: Path
    published: PublishedFile | None
    """Which of the published files this is; None where the file has another name."""

    @property
    def sha256(self) -> str:
        """sha256 of the file; read once, remembered while the file stays as it is."""
        return sha256_of(self.path)

    @property
    def verified(self) -> bool:
        """Whether the file is known to be the published one: by a published sha256, or the hub's own name for it."""
        expected = _expected_sha256(self)
        return bool(expected) and self.sha256 == expected


@dataclass(frozen=True)
class WeightSearch:
    """How one run looks for weights, and which models it runs without them."""

    overrides: Mapping[str, Path] = field(default_factory=dict, hash=False)
    """``--weights NAME=PATH``; a path may be a file or a folder that holds the published file."""
    folder: Path | None = None
    """Searched next; None takes ``$STBENCH_WEIGHTS``."""
    stand_ins: frozenset[str] = frozenset()
    """Models that run as demo-size networks with random weights, even where weights are there."""

    def stands_in(self, name: str) -> bool:
        """Whether a demo-size network with random weights takes the place of this model."""
        return name in self.stand_ins

    def check_given(self) -> None:
        """WeightsError unless every file that was named by hand is there, whether a method asks for it or not."""
        for name, path in self.overrides.items():
            _given(source(name), Path(path))

    def find(self, name: str) -> Located | None:
        """The weights' file, or None where this machine has none. The network is never asked.

        Raises:
            WeightsError: an override names a file that is not there, or a file has another sha256 than published.
            SelectionError: no source has this name.
        """
        facts = source(name)
        if name in self.overrides:
            return _verified(_given(facts, Path(self.overrides[name])))
        folder = self.folder or _folder_from_environment()
        located = (_in_folder(facts, folder) if folder is not None else None) or _in_hub_cache(facts)
        return None if located is None else _verified(located)

    def locate(self, name: str) -> Located:
        """As ``find``; WeightsMissing, which says how to get the weights, where this machine has none."""
        located = self.find(name)
        if located is None:
            raise missing(source(name))
        return located


DEFAULT_SEARCH = WeightSearch()
"""Nothing given by hand: ``$STBENCH_WEIGHTS``, then the hub's cache; no stand-ins."""


def missing(facts: Source) -> WeightsMissing:
    """The error that says which file is wanted and how to get it."""
    first = facts.files[0]
    size = f"{first.size_mb:,} MB" if first.size_mb else ""
    about = ", ".join(part for part in (size, facts.licence and f"licence {facts.licence}") if part)
    origin = first.hub or first.url or "its authors"
    fetch = f"stbench weights fetch {facts.name}" if first.hub or first.url else "download it"
    ask = f"{facts.gated}; then: " if facts.gated else ""
    return WeightsMissing(
        f"weights '{facts.name}'",
        "are not on this machine",
        f"{first.file} of {origin}" + (f" ({about})" if about else ""),
        f"{ask}{fetch}, or say where the file is with --weights {facts.name}=PATH, "
        f"or put it at ${FOLDER_VARIABLE}/{facts.name}/{first.file}",
    )


def _folder_from_environment() -> Path | None:
    folder = os.environ.get(FOLDER_VARIABLE, "")
    return Path(folder).expanduser() if folder else None


def _given(facts: Source, path: Path) -> Located:
    path = path.expanduser()
    where = f"--weights {facts.name}={path}"
    wanted = " or ".join(dict.fromkeys(published.file for published in facts.files))
    if path.is_dir():
        inside = _file_in(facts, path)
        if inside is None:
            raise WeightsError(where, "is a folder without a weights file", wanted, "Name the file itself")
        return inside
    if not path.exists():
        raise WeightsError(where, "there is no such file", wanted, "Check the path")
    check_plain(path, WeightsError, wanted)
    return Located(facts.name, path, _published(facts, path.name))


def _in_folder(facts: Source, folder: Path) -> Located | None:
    inside = _file_in(facts, folder / facts.name)
    if inside is not None:
        return inside
    for suffix in SUFFIXES:
        path = folder / f"{facts.name}{suffix}"
        if path.is_file():
            return Located(facts.name, path, None)
    return None


def _file_in(facts: Source, folder: Path) -> Located | None:
    """A published file of ``folder``, else its only weights file."""
    for published in facts.files:
        if (folder / published.file).is_file():
            return Located(facts.name, folder / published.file, published)
    others = [path for path in folder.glob("*") if path.suffix in SUFFIXES] if folder.is_dir() else []
    return Located(facts.name, others[0], None) if len(others) == 1 else None


def _in_hub_cache(facts: Source) -> Located | None:
    for published in facts.files:
        if published.hub and _was_downloaded(published.hub):
            from huggingface_hub import try_to_load_from_cache  # which imports much

            path = try_to_load_from_cache(published.hub, published.file)
            if isinstance(path, str):
                return Located(facts.name, Path(path), published)
    return None


def _was_downloaded(hub: str) -> bool:
    """Whether the hub's cache has anything of a repository."""
    from huggingface_hub.constants import HF_HUB_CACHE

    return (Path(HF_HUB_CACHE) / f"models--{hub.replace('/', '--')}").is_dir()


def _published(facts: Source, file: str) -> PublishedFile | None:
    return next((published for published in facts.files if published.file == file), None)


def _verified(located: Located) -> Located:
    expected = _expected_sha256(located)
    if expected and located.sha256 != expected:
        raise WeightsError(
            str(located.path),
            f"has sha256 {located.sha256}",
            f"{expected}, the published file's",
            "The file is damaged or another one: download it again",
        )
    return located


def _expected_sha256(located: Located) -> str:
    """The published digest; in the hub's cache a big file is stored under its own sha256."""
    if located.published is not None and located.published.sha256:
        return located.published.sha256
    blob = located.path.resolve()
    return blob.name if blob.parent.name == "blobs" and re.fullmatch(r"[0-9a-f]{64}", blob.name) else ""
