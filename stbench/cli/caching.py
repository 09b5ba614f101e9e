"""``stbench cache``: what is remembered between runs, and how to let go of it."""

import time
from typing import Annotated

import typer

from stbench.cli import app
from stbench.cli.options import CacheFolder, cache_folder
from stbench.errors import SelectionError
from stbench.report.neutral import visible

caches = typer.Typer(
    help="List or prune what is remembered between runs: patches, features, counts.", no_args_is_help=True
)
app.add_typer(caches, name="cache")
GIB, DAY_S = 2**30, 24 * 3600.0
HEAD = ["kind", "arrays", "GiB", "last used"]


@caches.command("ls")
def ls(cache: CacheFolder = None) -> None:
    """List kinds of arrays: how many, how large, and when they were used last. All can be made again."""
    from stbench.cli.running import wide_console
    from stbench.files.array_cache import ArrayCache
    from stbench.files.cached_arrays import cached_arrays
    from stbench.report.cells import Table
    from stbench.report.console import print_table

    at, now = cache_folder(cache), time.time()
    arrays = cached_arrays(at)
    rows = []
    for kind in sorted({array.kind for array in arrays}):
        own = [array for array in arrays if array.kind == kind]
        size = sum(array.size for array in own)
        rows.append([kind, f"{len(own):,}", f"{size / GIB:,.2f}", ago(now - max(array.used for array in own))])
    print_table(Table(HEAD, rows), "", wide_console())
    total, limit = sum(array.size for array in arrays), ArrayCache(at).limit_bytes
    print(visible(f"{at}: {len(arrays):,} arrays, {total / GIB:,.2f} GiB; runs keep it within {limit / GIB:,.0f} GiB"))


@caches.command()
def prune(
    older_than: Annotated[
        float | None, typer.Option(metavar="DAYS", min=0, help="What was not used for so many days.")
    ] = None,
    to: Annotated[
        float | None,
        typer.Option(metavar="GIB", min=0, help="What was not used for longest, until so many GiB are left."),
    ] = None,
    kind: Annotated[list[str], typer.Option(help="Of this kind alone, as 'cache ls' has it; may be repeated.")] = [],  # noqa: B006
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed; remove nothing.")] = False,
    cache: CacheFolder = None,
) -> None:
    """Remove arrays. What a running process uses stays, and what was used within the last hour."""
    from stbench.files.cached_arrays import cached_arrays
    from stbench.files.pruning import Pruning
    from stbench.registry import near

    at = cache_folder(cache)
    if older_than is None and to is None and not kind:
        raise SelectionError("cache prune", "is not told what to remove", "--older-than DAYS, --to GIB or --kind KIND")
    known = sorted({array.kind for array in cached_arrays(at)})
    for name in kind:
        if name not in known:
            raise SelectionError(f"--kind {name}", f"is not in {at}", "one of " + ", ".join(known), near(name, known))
    to_bytes = None if to is None else int(to * GIB)
    pruned = Pruning(older_than_days=older_than, to_bytes=to_bytes, kinds=tuple(kind)).carried_out(at, dry=dry_run)
    for name, (number, size) in pruned.freed().items():
        print(f"{name}: {number:,} arrays, {size / GIB:,.2f} GiB")
    for reason in sorted({reason for _, reason in pruned.in_use}):
        own = [array.size for array, why in pruned.in_use if why == reason]
        print(f"left, {reason}: {len(own):,} arrays, {sum(own) / GIB:,.2f} GiB")
    freed = sum(array.size for array in pruned.removed)
    print(visible(f"{at}: {freed / GIB:,.2f} GiB {'would be freed' if dry_run else 'freed'}"))


def ago(seconds: float) -> str:
    """How long ago something was."""
    for length, unit in ((DAY_S, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit} ago"
    return "just now"
