"""Scale factors are numbers above 0; what is absent is None."""

import json

import pytest

from stbench.errors import DataError
from stbench.readers.space_ranger.scale_factors import ScaleFactors, read_scale_factors


def test_numbers_are_read_by_their_names(tmp_path):
    path = tmp_path / "scalefactors_json.json"
    path.write_text(json.dumps({"tissue_hires_scalef": 0.5, "bin_size_um": 8, "regist_target_img_scalef": 0.1}))
    assert read_scale_factors(path) == ScaleFactors(hires=0.5, bin_um=8.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("[1]", "holds a list"),
        ('{"tissue_hires_scalef": 0}', "above 0"),
        ('{"tissue_hires_scalef": "0.5"}', "above 0"),
        ('{"tissue_lowres_scalef": NaN}', "above 0"),
        ('{"spot_diameter_fullres": true}', "above 0"),
        ('{"microns_per_pixel": 1e999}', "above 0"),
    ],
)
def test_what_is_no_number_is_refused(text, said, tmp_path):
    path = tmp_path / "scalefactors_json.json"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        read_scale_factors(path)
