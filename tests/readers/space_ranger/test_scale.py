"""The size of a pixel comes from the grid; what files state is compared with it."""

from pathlib import Path

import pytest

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs
from stbench.readers.space_ranger.scale import scale_of
from stbench.readers.space_ranger.scale_factors import ScaleFactors
from tests.made.space_ranger import MPP_UM, made_slide


def scale(made, factors=ScaleFactors(), bin_um=None, **options):  # noqa: B008 - frozen
    files = {"positions": Path("p.csv"), "scale_factors": Path("s.json")}
    positions = Positions(made.barcodes, made.array_xy, made.centres_px)
    return scale_of(Outputs("S", Path(), files, bin_um), positions, factors, SpaceRangerOptions(**options))


@pytest.mark.parametrize(("share", "remarks"), [(0.55, 0), (0.6, 0), (0.65, 0), (0.7, 0), (0.4, 1), (0.9, 1), (3.0, 1)])
def test_the_diameter_of_spots_measures_nothing_and_is_remarked_where_it_cannot_be_theirs(share, remarks):
    measured = scale(made_slide(), ScaleFactors(spot_px=share * 100 / MPP_UM))
    assert measured.mpp_um == pytest.approx(MPP_UM, abs=2e-6)
    assert len(measured.remarks) == remarks


@pytest.mark.parametrize("factors", [ScaleFactors(bin_um=8.0), ScaleFactors(bin_um=8.0, mpp_um=0.8), ScaleFactors()])
def test_bins_are_known_by_the_file_or_by_their_folder(factors):
    assert scale(made_slide(bin_um=8.0), factors, bin_um=8).mpp_um == pytest.approx(0.8, abs=2e-6)


@pytest.mark.parametrize(("stated", "ends"), [(0.8, 0), (0.815, 0), (0.83, 1), (0.99, 1), (1.01, None), (0.4, None)])
def test_a_stated_size_that_differs_is_remarked_or_refused(stated, ends):
    factors = ScaleFactors(bin_um=8.0, mpp_um=stated)
    if ends is None:
        with pytest.raises(DataError, match="the same scale from both"):
            scale(made_slide(bin_um=8.0), factors)
    else:
        assert len(scale(made_slide(bin_um=8.0), factors).remarks) == ends


def test_a_stated_pitch_goes_before_everything():
    assert scale(made_slide(bin_um=8.0), pitch_um=16.0).mpp_um == pytest.approx(1.6, abs=2e-6)
