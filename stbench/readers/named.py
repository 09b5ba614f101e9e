"""Named files: those that a card's options name, below the data root."""

from pathlib import Path

from stbench.errors import DataError


def named_file(root: Path, name: str, purpose: str, where: str) -> Path:
    """A file by its path below the data root.

    Args:
        root: the data root.
        name: relative to it, as the card has it.
        purpose: what the file is, for errors.
        where: the card, for errors.

    Raises:
        DataError: the path leads out of the root, or there is no such file.
    """
    relative = Path(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise DataError(where, f"names '{name}' as {purpose}", "a path below --data-root, without '..'")
    path = root / relative
    if not path.is_file():
        raise DataError(
            where, f"names '{name}' as {purpose}, and there is no such file in {root}", "a file that is there"
        )
    return path
