"""Libraries: the files that are named are here as they are named, each with its licence."""

import hashlib

import pytest

from stbench.report.page.libraries import ASSETS, libraries

EVERY = pytest.mark.parametrize("library", libraries(), ids=lambda library: library.package)


@EVERY
def test_a_library_is_the_file_that_is_named(library):
    assert hashlib.sha256(library.text.encode()).hexdigest() == library.sha256
    assert library.licence in ("BSD-3-Clause", "MIT")
    assert "copyright" in library.licence_text.lower()


@EVERY
def test_a_library_cannot_end_its_element_or_ask_for_a_map(library):
    assert "</script" not in library.text.lower()
    assert "sourceMappingURL" not in library.text


def test_nothing_lies_beside_them_that_is_not_named():
    files = {path.name for path in (ASSETS / "vendor").iterdir()}
    named = {name for one in libraries() for name in (one.file, one.file.replace(".min.js", ".LICENSE"))}
    assert files == named | {"README.md", "libraries.json"}
