"""Images of tissue and tables of spots, as people have them of slides that were never sequenced."""

from pathlib import Path

import numpy as np
from PIL import Image

from stbench.data import Slide
from stbench.readers.unmeasured.slides import unmeasured_slide
from tests.made.cohort import MPP_UM, made_slide

GLASS, STAIN = (243, 242, 244), (180, 90, 160)
SPOTS = [(60.0, 60.0), (100.0, 60.0), (60.0, 100.0), (100.5, 100.0)]


def tissue(size=(200, 160), box=(40, 40, 160, 120)):
    """(height, width, 3): a stained rectangle on glass."""
    pixels = np.empty((size[1], size[0], 3), np.uint8)
    pixels[:] = GLASS
    left, top, right, bottom = box
    noise = np.random.default_rng(0).integers(-20, 20, (bottom - top, right - left, 3))
    pixels[top:bottom, left:right] = (np.array(STAIN) + noise).astype(np.uint8)
    return pixels


def write_image(path: Path, pixels=None, *, mpp_um: float | None = None) -> Path:
    """An image; of a TIFF, the size of a pixel is in its tags where it is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {} if mpp_um is None else {"resolution": 1e4 / mpp_um, "resolution_unit": 3}
    Image.fromarray(tissue() if pixels is None else pixels).save(path, **known)
    return path


def write_table(path: Path, header="x,y", rows=SPOTS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    separator = "\t" if "\t" in header else ","
    path.write_text("\n".join([header, *(separator.join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def uncounted_slide(name: str = "N1", *, like: str = "A1", cache=None) -> Slide:
    """The image and places of a made slide, without its counts."""
    from stbench.readers.geometry import Positions

    slide = made_slide(like)
    places = Positions(slide.spots, slide.array_xy, slide.centres_px)
    return unmeasured_slide(name, places, MPP_UM, slide.image, (), cache).slide


def write_as_unmeasured(folder: Path, slide: Slide, name: str, *, table: bool = True) -> None:
    """A slide's image without loss and, where asked for, a table of its spots; no counts."""
    with slide.image.open() as regions:
        write_image(folder / f"{name}.tif", regions.region(0, 0, *slide.image.size_px))
    if table:
        header = "spot,x,y,array_col,array_row"
        places = zip(slide.spots, slide.centres_px.tolist(), slide.array_xy.tolist(), strict=True)
        write_table(folder / f"{name}.csv", header, [(spot, *map(repr, px), *xy) for spot, px, xy in places])
