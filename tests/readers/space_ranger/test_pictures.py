"""The image of a slide is the one that the card names, that lies with it or is called as it, else Space Ranger's."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stbench.errors import DataError
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import outputs_in
from stbench.readers.space_ranger.pictures import check_full_resolution, picture_of, words
from stbench.readers.space_ranger.scale_factors import ScaleFactors
from tests.readers.space_ranger.test_outputs import H5, SPATIAL, below, tree

FACTORS = ScaleFactors(hires=0.5, lowres=0.1)


def picture(root, extra, **options):
    tree(root, *below("S/outs", *SPATIAL, H5, "spatial/aligned_fiducials.jpg", "spatial/tissue_lowres_image.png"))
    for name in extra:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30)).save(root / name, format="PNG")
    Image.new("RGB", (20, 15)).save(root / "S/outs/spatial/tissue_hires_image.png")
    (outputs,) = outputs_in(root)
    return picture_of(outputs, FACTORS, SpaceRangerOptions(**options), root)


@pytest.mark.parametrize(
    ("extra", "options", "read", "scale"),
    [
        ([], {}, "S/outs/spatial/tissue_hires_image.png", 0.5),
        (["S/scan.png"], {}, "S/scan.png", 1.0),
        (["S/outs/scan.jpg"], {}, "S/outs/scan.jpg", 1.0),
        (["S.png", "T.png"], {}, "S.png", 1.0),
        (["images/S_full.png", "images/SX.png"], {}, "images/S_full.png", 1.0),
        (["S/scan.png"], {"image": "hires"}, "S/outs/spatial/tissue_hires_image.png", 0.5),
        (["S/scan.png", "x/y.png"], {"images": {"S": "x/y.png"}}, "x/y.png", 1.0),
        (["S/cytassist_image.png", "S/V1_detected_tissue_image.jpg"], {}, "S/outs/spatial/tissue_hires_image.png", 0.5),
    ],
)
def test_which_image_is_read_and_at_what_scale(extra, options, read, scale, tmp_path):
    chosen = picture(tmp_path, extra, **options)
    assert (chosen.path, chosen.scale) == (tmp_path / read, scale)


@pytest.mark.parametrize(
    ("extra", "options", "said"),
    [
        (["S/a.png", "S/b.png"], {}, "has 2 images"),
        (["S/a.png", "S.png"], {}, "has 2 images"),
        ([], {"image": "fullres"}, "no image of the kind 'fullres'"),
        ([], {"images": {"S": "none.tif"}}, "no such file"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(extra, options, said, tmp_path):
    with pytest.raises(DataError, match=said):
        picture(tmp_path, extra, **options)


@pytest.mark.parametrize(
    ("reach", "said"), [(39, ""), (79, "tissue_hires_scalef"), (390, "tissue_lowres_scalef"), (4000, "")]
)
def test_a_smaller_picture_that_is_taken_for_the_whole_image_is_told_by_its_factor(reach, said, tmp_path):
    chosen = picture(tmp_path, ["S/scan.png"])
    centres = np.array([[1.0, 1.0], [reach, reach * 0.7]])
    if not said:
        check_full_resolution(chosen, centres, FACTORS)
        return
    with pytest.raises(DataError, match=said):
        check_full_resolution(chosen, centres, FACTORS)


def test_words_say_the_scale_and_how_wide_a_spot_is(tmp_path):
    assert "0.5 of its size: 11 µm per pixel, 55 µm are 5.0 pixels" in words("S", picture(tmp_path, []), 11.0)[0]
    assert words("S", picture(tmp_path, [str(Path("S/scan.png"))]), 11.0) == ()
