"""Checks that readers' options share: what is wrong is named, with what it is and what it should be."""

from dataclasses import dataclass, field

import pytest

from stbench.errors import DataError
from stbench.readers.options import OptionChecks, names_of


@dataclass
class Options:
    """As a reader has them."""

    name: object = "x"
    size: object = None
    patients: object = ""
    images: object = field(default_factory=dict)


def checked(options):
    checks = OptionChecks("mine", options)
    checks.texts("name")
    checks.sizes("size")
    checks.patients()
    return checks.files()


@pytest.mark.parametrize(
    ("slides", "names"), [((), ()), ("A1", ("A1",)), (151673, ("151673",)), (["a", 2], ("a", "2"))]
)
def test_slides_are_named_by_texts(slides, names):
    assert names_of(slides) == names


@pytest.mark.parametrize("size", [None, 1, 0.5])
@pytest.mark.parametrize("patients", ["(.).*", {"A1": "P"}])
def test_what_is_right_passes(size, patients):
    assert checked(Options(size=size, patients=patients, images={1: "a.tif"})) == {"1": "a.tif"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(name=3), "name is 3.\nExpected a text"),
        *((Options(size=size), "size is .*\nExpected a number above 0") for size in (0, -1, True, "1", float("nan"))),
        (Options(patients=["A"]), "patients is .*\nExpected a pattern, or a patient per slide"),
        (Options(images=["a.tif"]), "images is .*\nExpected a file per slide"),
    ],
)
def test_what_is_wrong_is_named(options, told):
    with pytest.raises(DataError, match=f"options of reader 'mine': {told}"):
        checked(options)
