"""Contents: sha256 of the files that were read, which fingerprints of cohorts are made of."""

from collections.abc import Iterable
from pathlib import Path

from stbench.files.forks import mapped
from stbench.files.hashing import sha256_of


def contents_of(paths: Iterable[Path], folder: Path) -> list[list[str]]:
    """Name below ``folder`` and sha256 of each file, each once, in the order of their paths."""
    files = sorted(set(paths))
    return [
        [path.relative_to(folder).as_posix(), own] for path, own in zip(files, mapped(sha256_of, files), strict=True)
    ]
