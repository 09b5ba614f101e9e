"""Scale: micrometres per pixel at full resolution, measured from the grid and compared with what files say."""

from typing import NamedTuple

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.grid import VISIUM, Grid, measured_mpp, square_grid
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs
from stbench.readers.space_ranger.scale_factors import ScaleFactors

APART, FAR_APART = 1.03, 1.25
"""Ratio of measured to stated sizes that is worth a remark, and that is an error."""
SPOT_SHARE = (0.5, 0.8)
"""Diameter of a spot over the pitch, as Space Ranger has written it for 6.5 and 11 mm arrays of all versions."""
PITCH_UM = 100.0


class Scale(NamedTuple):
    """Micrometres per pixel at full resolution."""

    mpp_um: float
    remarks: tuple[str, ...] = ()


def scale_of(outputs: Outputs, positions: Positions, factors: ScaleFactors, options: SpaceRangerOptions) -> Scale:
    """The size of a pixel, from the distance of spots.

    Args:
        outputs: for the name, and where positions are from.
        positions: of all spots of the array that there are.
        factors: what the files state.
        options: the pitch of another grid.

    Raises:
        DataError: positions are on another grid, or the stated size is far from the measured one.
    """
    grid, where = _grid(outputs, factors, options), str(outputs.files["positions"])
    measured = measured_mpp(grid, positions, where)
    if factors.mpp_um is not None:
        return Scale(measured, _compared(outputs, grid, measured, factors.mpp_um))
    if grid is not VISIUM or factors.spot_px is None:
        return Scale(measured)
    share = factors.spot_px * measured / PITCH_UM
    if SPOT_SHARE[0] <= share <= SPOT_SHARE[1]:
        return Scale(measured)
    return Scale(measured, (
        f"{outputs.name}: spots are {PITCH_UM / measured:.1f} pixels apart, and spot_diameter_fullres is "
        f"{factors.spot_px:.1f}: positions and scale factors may be of different images",
    ))  # fmt: skip


def _grid(outputs: Outputs, factors: ScaleFactors, options: SpaceRangerOptions) -> Grid:
    if options.pitch_um is not None:
        return square_grid(options.pitch_um)
    bin_um = factors.bin_um or outputs.bin_um
    return VISIUM if bin_um is None else square_grid(float(bin_um))


def _compared(outputs: Outputs, grid: Grid, measured: float, stated: float) -> tuple[str, ...]:
    apart = max(measured, stated) / min(measured, stated)
    sizes = f"{stated:.4g} µm per pixel, and {grid.name} gives {measured:.4g}"
    if apart > FAR_APART:
        raise DataError(
            str(outputs.files["scale_factors"]), f"says {sizes}", "the same scale from both",
            "Check that scale factors and positions are of one run, and of one size of bins",
        )  # fmt: skip
    return (f"{outputs.name}: scale factors say {sizes}; the measured one is used",) if apart > APART else ()
