"""The size of a pixel is measured from how far spots are apart."""

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.options import StTablesOptions
from stbench.readers.st_tables.positions import read_positions
from stbench.readers.st_tables.scale import mpp_of, scale_remarks
from tests.made.st_tables import PITCH_PX, spot_table


def positions(folder, **options):
    spot_table(**options).to_csv(folder / "t", sep="\t", index=False)
    return read_positions(folder / "t").positions


@pytest.mark.parametrize(
    ("stagger", "step_um", "mpp_um"),
    [(False, None, 200 / PITCH_PX), (True, None, 100 / (PITCH_PX / 2)), (False, 150.0, 150 / PITCH_PX)],
)
def test_a_pixel_is_the_arrays_step_over_its_pixels(tmp_path, stagger, step_um, mpp_um):
    spots = positions(tmp_path, stagger=stagger)
    assert mpp_of(spots, StTablesOptions(step_um=step_um), tmp_path / "t") == pytest.approx(mpp_um)
    assert list(scale_remarks("S1", spots)) == []


@pytest.mark.parametrize(("squeezed", "outcome"), [(0.9, "36.0 px apart and rows 40.0"), (1.2, "48.0 px"), (0.7, None)])
def test_columns_and_rows_that_are_not_alike_are_told_and_far_from_alike_refused(tmp_path, squeezed, outcome):
    spots = positions(tmp_path, squeezed=squeezed)
    if outcome is None:
        with pytest.raises(DataError, match="a square array"):
            mpp_of(spots, StTablesOptions(), tmp_path / "t")
    else:
        mean = PITCH_PX * (1 + squeezed) / 2
        assert mpp_of(spots, StTablesOptions(), tmp_path / "t") == pytest.approx(200 / mean, abs=1e-5)
        (remark,) = scale_remarks("S1", spots)
        assert outcome in remark
