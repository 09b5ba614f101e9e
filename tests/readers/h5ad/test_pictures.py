"""The image of a file is the one the card names, that is called as the slide, or one within."""

import pytest
from PIL import Image

from stbench.errors import DataError
from stbench.readers.anndata.file import opened
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.h5ad.pictures import Beside, picture_of
from tests.made.h5ad import anndata_of, with_picture
from tests.made.space_ranger import made_slide


def picture(root, extra, within=True, factor=0.5, **options):
    adata = with_picture(anndata_of(made_slide()), made_slide())
    adata.uns["spatial"]["S"]["scalefactors"]["tissue_hires_scalef"] = factor
    if not within:
        del adata.uns["spatial"]
    (root / "st").mkdir()
    adata.write_h5ad(root / "st/S.h5ad")
    for name in extra:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (9, 9)).save(root / name)
    with opened(root / "st/S.h5ad") as file:
        return picture_of(file, "S", "S", H5adOptions(**options), Beside(root))


@pytest.mark.parametrize(
    ("extra", "options", "read", "scale"),
    [
        (["st/S.png"], {}, "st/S.png", 1.0),
        (["S.jpg", "SX.jpg"], {}, "S.jpg", 1.0),
        (["wsis/S.png"], {"scale": 0.3}, "wsis/S.png", 0.3),
        (["images/S_HE.png"], {}, "images/S_HE.png", 1.0),
        (["st/images/S.png"], {}, "st/images/S.png", 1.0),
        (["a.png"], {"images": {"S": "a.png"}}, "a.png", 1.0),
        ([], {}, "st/S.h5ad", 0.5),
        ([], {"scale": 0.25}, "st/S.h5ad", 0.25),
    ],
)
def test_which_image_is_read_and_at_what_scale(extra, options, read, scale, tmp_path):
    chosen = picture(tmp_path, extra, **options)
    assert (chosen.path, chosen.scale) == (tmp_path / read, scale)
    assert chosen.within is read.endswith("h5ad")


@pytest.mark.parametrize(
    ("extra", "settings", "said"),
    [
        (["st/S.png", "S.png"], {}, "has 2 images"),
        ([], {"within": False}, "has no image of slide 'S'"),
        ([], {"factor": 0.0}, "0.0 as tissue_hires_scalef"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(extra, settings, said, tmp_path):
    with pytest.raises(DataError, match=said):
        picture(tmp_path, extra, **settings)
