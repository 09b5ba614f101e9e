"""Labels of a slide's spots, from a table that names them or has their places on the array."""

from collections.abc import Sequence
from pathlib import Path

from stbench.readers.assembly import Labels
from stbench.readers.label_tables import read_label_table
from stbench.readers.named import named_file
from stbench.readers.place_labels import read_place_labels
from stbench.readers.st_tables.heads import head_of
from stbench.readers.st_tables.options import WHERE, StTablesOptions
from stbench.readers.st_tables.spots import written_alike


def label_file(name: str, options: StTablesOptions, root: Path) -> Path | None:
    """The table of a slide's labels; None where the card names none."""
    if not options.labels:
        return None
    return named_file(root, options.labels.replace("{slide}", name), f"table of labels of slide '{name}'", WHERE)


def read_labels(path: Path, slide: str, spots: Sequence[str], column: str) -> Labels | None:
    """The labels of a slide; None where the table is of other slides.

    Raises:
        DataError: the table is broken, or gives a spot two labels.
    """
    head = head_of(path)
    if not {"x", "y"} <= set(head.names):
        labels = read_label_table(path).labels_of(slide, spots, column)
        return None if labels is None else Labels(_alike(labels), labels.source)
    return read_place_labels(path, path.name, column=column or "label", separator=head.separator)


def _alike(labels: Labels) -> dict[str, str]:
    """The labels of spots that are named as positions are."""
    return dict(zip(written_alike(labels.of_spot, {}), labels.of_spot.values(), strict=True))
