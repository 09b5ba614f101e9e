"""Metadata of a slide: a JSON file beside it, as HEST publishes it; what is blank there is not known."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stbench.data.labels import plain_label
from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import read_text
from stbench.readers.hest.collection import facts_in_collection

PURPOSE = "the metadata of a slide"
MOST_BYTES = 2**20
TITLE = 48
"""Letters of a study's title that go into a patient's name."""


class Metadata(NamedTuple):
    """What is known of a slide; empty or None where it is not."""

    patient: str = ""
    """Within its study: "patient 1" of two studies are two."""
    technology: str = ""
    species: str = ""
    organ: str = ""
    mpp_um: float | None = None
    """Micrometres per pixel, as estimated when the slide was prepared; the embedded value may be anything."""
    step_um: float | None = None
    """Distance of neighbouring spots."""
    size_px: tuple[int, int] | None = None
    """Width and height of the whole image."""


def read_metadata(folder: Path, name: str) -> Metadata:
    """The metadata of slide ``name`` in ``metadata/`` of a folder, else in its table of slides; blank without either.

    Raises:
        DataError: the file is no JSON object, or of another slide, or the table cannot be read.
    """
    path = folder / "metadata" / f"{name}.json"
    if not path.exists():
        return _metadata(facts_in_collection(folder, name))
    content = read_text(path, DataError, PURPOSE, MOST_BYTES)
    with parsing(path, DataError, PURPOSE):
        facts = json.loads(content)
    if not isinstance(facts, dict):
        raise DataError(str(path), "is no JSON object", PURPOSE, "Download it again")
    if (own := _text(facts, "id")) not in ("", name):
        raise DataError(str(path), f"is of slide '{own}'", f"the metadata of '{name}'", "Download it again")
    return _metadata(facts)


def _metadata(facts: Mapping[str, Any]) -> Metadata:
    width, height = (_size(facts, f"fullres_px_{side}") for side in ("width", "height"))
    return Metadata(
        patient=_patient(facts), technology=_text(facts, "st_technology"), species=_text(facts, "species"),
        organ=_text(facts, "organ"), mpp_um=_size(facts, "pixel_size_um_estimated"),
        step_um=_size(facts, "inter_spot_dist"),
        size_px=(round(width), round(height)) if width and height else None,
    )  # fmt: skip


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    return plain_label(value) if isinstance(value, str | int | float) else ""


def _size(facts: Mapping[str, Any], key: str) -> float | None:
    value = facts.get(key)
    stated = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
    return float(value) if stated else None  # type: ignore[arg-type]


def _patient(facts: Mapping[str, Any]) -> str:
    """A patient's name with the study's title: spelling differs, and so does who "patient 1" is."""
    name = re.sub(r"(?i)^patient[\s_-]*", "patient ", " ".join(_text(facts, "patient").split()))
    study = " ".join(_text(facts, "dataset_title").split())[:TITLE].strip()
    return f"{name} ({study})" if name and study else name
