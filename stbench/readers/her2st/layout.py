"""Layout: whether a folder is of her2st's."""

from pathlib import Path

from stbench.readers.front import with_endings
from stbench.readers.her2st.names import patients_of
from stbench.readers.recognition import Sighting

COUNTS, SPOTS, IMAGES = "ST-cnts", "ST-spotfiles", "ST-imgs"
TABLES = (".tsv", ".tsv.gz")


def look(folder: Path) -> Sighting:
    """Every table of counts is a slide; DataError where a slide's name does not say whose it is."""
    lacking = [name for name in (COUNTS, SPOTS, IMAGES) if not (folder / name).is_dir()]
    if lacking:
        return Sighting(why=f"no folder {lacking[0]}")
    names = tuple(dict.fromkeys(with_endings(folder / COUNTS, *TABLES).values()))
    if not names:
        return Sighting(why=f"no table {COUNTS}/*.tsv")
    slides_of: dict[str, list[str]] = {}
    for name, patient in patients_of(names, str(folder)).items():
        slides_of.setdefault(patient, []).append(name)
    return Sighting(
        why=f"folders {COUNTS}, {SPOTS} and {IMAGES}, with counts of {len(names)} slides", slides=names,
        patients="names of slides, " + ", ".join(f"{patient}: {' '.join(own)}" for patient, own in slides_of.items()),
        facts={"technology": "Spatial Transcriptomics (legacy array)"},
    )  # fmt: skip
