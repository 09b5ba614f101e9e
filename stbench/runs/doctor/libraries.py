"""Libraries: whether installed versions are those that stbench was made for, and which BLAS computes."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from stbench.runs.cores import free_cores
from stbench.runs.doctor.check import Check
from stbench.runs.provenance import versions

PACKAGE = "stbench"
FOR_DEVELOPMENT = ("test", "docs")
"""Extras that no user misses."""


def python() -> Check:
    """Python, and the versions that stbench runs on."""
    here = platform.python_version()
    try:
        wanted = metadata(PACKAGE)["Requires-Python"] or ""
    except PackageNotFoundError:
        wanted = ""
    if here in SpecifierSet(wanted):
        return Check("Python", here)
    return Check("Python", f"{here}, which stbench is not made for", f"install Python {wanted}", prevents=True)


def packages() -> Iterator[Check]:
    """Versions that results can depend on, and a line for every required package that is absent or out of its range."""
    yield Check("versions", ", ".join(f"{name} {number}" for name, number in versions().items() if name != "python"))
    try:
        stated = [Requirement(text) for text in requires(PACKAGE) or ()]
    except PackageNotFoundError:
        yield Check(
            "packages", f"{PACKAGE} is not installed, so no ranges are known", "pip install it from its checkout"
        )
        return
    needed = [each for each in stated if each.marker is None or each.marker.evaluate({"extra": ""})]
    amiss = [check for each in needed if (check := required(each)) is not None]
    yield from amiss
    yield Check("packages", f"{len(needed) - len(amiss)} of {len(needed)} required are here, in their ranges")
    yield from _extras(stated)


def required(requirement: Requirement) -> Check | None:
    """What is amiss with a required package; None where nothing is."""
    name, wanted = requirement.name, str(requirement.specifier)
    todo = f"pip install '{name}{wanted}'"
    try:
        here = version(name)
    except PackageNotFoundError:
        return Check(f"package {name}", "is not installed", todo, prevents=True)
    if requirement.specifier.contains(here, prereleases=True):
        return None
    return Check(f"package {name}", f"{here}, which is outside of {wanted}", todo)


def _extras(stated: list[Requirement]) -> Iterator[Check]:
    """Each optional part of stbench that cannot be used as it is; none is missed before it is asked for."""
    names = metadata(PACKAGE).get_all("Provides-Extra") or []
    lacking = [name for name in names if name not in FOR_DEVELOPMENT and not all(map(_here, _of_extra(stated, name)))]
    if lacking:
        yield Check("extras", f"not installed, and needed by what they are named for alone: {', '.join(lacking)}")


def _of_extra(stated: list[Requirement], extra: str) -> list[Requirement]:
    marked = [(each, each.marker) for each in stated if each.marker is not None]
    return [each for each, marker in marked if marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})]


def _here(requirement: Requirement) -> bool:
    return requirement.name == PACKAGE or required(requirement) is None


def blas() -> Iterator[Check]:
    """Libraries of linear algebra that are loaded, and their threads; those of torch where it is imported."""
    import numpy as np
    import scipy.linalg
    from threadpoolctl import threadpool_info

    assert np is not None and scipy.linalg is not None  # noqa: PT018  (imported for what they load)
    cores = free_cores()
    for pool in threadpool_info():
        threads = int(pool["num_threads"])
        name = f"{pool['internal_api']} {pool.get('version') or ''}".strip()
        todo = "set OMP_NUM_THREADS to at most the free cores" if threads > cores else ""
        yield Check(f"threads of {name}", f"{threads} outside of runs, whose workers take --threads each", todo)
