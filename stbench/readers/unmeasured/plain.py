"""Plain files: images with tables of positions, or alone."""

from stbench.data.images import Image, open_image, stated_mpp
from stbench.errors import DataError
from stbench.files.array_cache import Cache
from stbench.readers.checks import nearest_px
from stbench.readers.geometry import mpp_of_array
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.unmeasured.files import Files
from stbench.readers.unmeasured.lattice import lattice
from stbench.readers.unmeasured.request import Request
from stbench.readers.unmeasured.slides import Unmeasured, unmeasured_slide
from stbench.readers.unmeasured.table import Located, read_positions


def read_plain(files: Files, request: Request, pitch_um: float, cache: Cache | None) -> Unmeasured:
    """A slide of an image; without a table of positions, spots are laid over its tissue.

    Args:
        files: of the slide.
        request: what is said beside.
        pitch_um: distance of the dataset's spots.
        cache: of the slide.

    Raises:
        DataError: a file cannot be read, or nothing says how large a pixel is.
    """
    image, where = open_image(files.image), str(files.image)
    if files.table is not None:
        located = read_positions(files.table)
        mpp_um = _mpp_of_table(located, image, request, pitch_um, files)
        remarks = remarks_on_image(files.name, image, mpp_um)
        return unmeasured_slide(files.name, located.positions, mpp_um, image, remarks, cache)
    mpp_um = request.mpp_um or _stated(image, where, "State it: --mpp NUMBER")
    step_um = request.pitch_um or pitch_um
    positions = lattice(image, step_um / mpp_um, where)
    remark = f"{files.name}: has no table of positions; {len(positions.spots):,} spots are laid {step_um:g} µm apart"
    remarks = (f"{remark} over its tissue", *remarks_on_image(files.name, image, mpp_um))
    return unmeasured_slide(files.name, positions, mpp_um, image, remarks, cache)


def _mpp_of_table(located: Located, image: Image, request: Request, pitch_um: float, files: Files) -> float:
    """As it is said, else measured from the distance of spots that is said, else as the image's file states it."""
    if request.mpp_um is not None:
        return request.mpp_um
    positions = located.positions
    if request.pitch_um is not None and len(positions.spots) > 1:
        if located.on_array:
            return mpp_of_array(positions, request.pitch_um, str(files.table))
        return round(request.pitch_um / nearest_px(positions.centres_px), 6)
    todo = f"State it: --mpp NUMBER; or how far apart spots are: --pitch {pitch_um:g}, if as far as the dataset's"
    return _stated(image, str(files.image), todo)


def _stated(image: Image, where: str, todo: str) -> float:
    mpp_um = stated_mpp(image)
    if mpp_um is None:
        raise DataError(where, "does not say how large a pixel is", "micrometres per pixel", todo)
    return mpp_um
