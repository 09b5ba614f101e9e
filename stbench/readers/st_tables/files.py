"""Files of slides: which table or image is of which slide, known by names and by what tables hold."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from stbench.data.images import is_image_name
from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.front import SlideFiles, by_slide
from stbench.readers.named import named_file
from stbench.readers.st_tables.heads import ENDINGS, Content, head_of
from stbench.readers.st_tables.options import WHERE, StTablesOptions

WORD = (
    r"(?:GSM\d+|alignment|aligned|table|spots?|spotfiles?|data|selection|selected|stdata|counts?|matrix|raw|filtered|"
    r"coord(?:inate)?s?|positions?|image|img|he)"
)
"""Words in names of files that say what they hold, and not of which slide."""
AFFIXES = re.compile(rf"^(?:{WORD}[._ -]+)+|(?:[._ -]+{WORD})+$|^{WORD}$", re.IGNORECASE)


def tables_in(folder: Path) -> dict[Path, Content]:
    """What each table in a folder and below holds, strays left out; DataError where one cannot be read."""
    paths = [path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(ENDINGS)]
    return {path: head_of(path).content for path in without_strays(paths) if path.is_file()}


def images_in(folder: Path) -> list[Path]:
    """Images in a folder and below."""
    return [path for path in sorted(without_strays(folder.rglob("*"))) if is_image_name(path) and path.is_file()]


def slide_of_name(name: str) -> str:
    """The slide that a file is of: its name without its ending, and without words for what it holds."""
    ending = next((ending for ending in ENDINGS if name.lower().endswith(ending)), Path(name).suffix)
    return AFFIXES.sub("", name[: len(name) - len(ending)])


def kinds_of(folder: Path, tables: Mapping[Path, Content], options: StTablesOptions) -> list[SlideFiles]:
    """Counts, positions and images by slide; those that the card names go before those that names tell.

    Raises:
        DataError: two files are of one slide, or one that the card names is not there.
    """
    counts, spots = ([path for path in tables if tables[path] is kind] for kind in (Content.COUNTS, Content.SPOTS))
    counted = _by_slide(folder, counts, options.counts, options)
    located = _by_slide(folder, spots, options.positions, options)
    own = [path for path in images_in(folder) if _slide(path) in {*counted, *located}]
    images = _by_slide(folder, own, options.images, options)
    return [
        SlideFiles(Content.COUNTS.value, counted, _expected(folder, located, "{}.tsv")),
        SlideFiles(Content.SPOTS.value, located, _expected(folder, counted, "{}_selection.tsv")),
        SlideFiles("the image of a slide", images, _expected(folder, counted, "{}.jpg")),
    ]


def _by_slide(folder: Path, paths: list[Path], named: Mapping[str, str], options: StTablesOptions) -> dict[str, Path]:
    stated = {slide: named_file(folder, path, f"file of slide '{slide}'", WHERE) for slide, path in named.items()}
    others = by_slide((path for path in paths if path not in stated.values()), _slide)
    files = dict(sorted((others | stated).items()))
    return {slide: path for slide, path in files.items() if not options.slides or slide in options.slides}


def _slide(path: Path) -> str:
    return slide_of_name(path.name) or path.parent.name


def _expected(folder: Path, beside: Mapping[str, Path], form: str) -> Callable[[str], Path]:
    return lambda name: (beside[name].parent if name in beside else folder) / form.format(name)


def check_slides(names: tuple[str, ...], options: StTablesOptions) -> None:
    """DataError where the card names a slide that is not there."""
    for name in options.slides:
        if name not in names:
            raise DataError(WHERE, f"slides names '{name}', of which there are no files", f"one of {', '.join(names)}")
