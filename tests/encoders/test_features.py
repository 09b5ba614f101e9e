"""Patch features: cached by content, precision included; one warning about a mismatch of scale."""

import dataclasses
import warnings

import numpy as np
import pytest
import torch

from stbench.data.patches import cutting
from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.encoders import encoder
from stbench.encoders.compute import Compute
from stbench.encoders.features import Features, mpp_remark
from stbench.files.hashing import content_key
from stbench.weights import DEFAULT_SEARCH
from tests.adapters.stnet.published import eight_symmetries
from tests.made.tiny import tiny_cohort

STAND_IN = Features(encoder("ctranspath", DEFAULT_SEARCH, stand_in=True))
COLOUR = Features(encoder("colour", DEFAULT_SEARCH))


@pytest.fixture
def slides(tmp_path):
    return tiny_cohort(tmp_path).slides


def files(tmp_path):
    return len(list((tmp_path / "features").glob("*.npy")))


def test_a_second_call_reads_what_the_first_wrote(slides, tmp_path):
    first = STAND_IN(slides[0])
    assert files(tmp_path) == 1
    assert (STAND_IN(slides[0]) == first).all()
    assert files(tmp_path) == 1


def test_each_precision_has_features_of_its_own(slides, tmp_path):
    exact = STAND_IN(slides[0])
    dataclasses.replace(STAND_IN, compute=Compute(precision="bfloat16"))(slides[0])
    assert files(tmp_path) == 2
    assert (STAND_IN(slides[0]) == exact).all()


@pytest.mark.parametrize("compute", [Compute(batch=3), Compute(threads=2)])
def test_what_changes_rounding_at_most_shares_the_features(compute, slides, tmp_path):
    STAND_IN(slides[0])
    dataclasses.replace(STAND_IN, compute=compute)(slides[0])
    assert files(tmp_path) == 1


def test_the_key_of_the_cache_stays_what_it_was(slides, tmp_path):
    slide = slides[0]
    COLOUR(slide, symmetry=3)
    parts = (
        "features", 1, "colour-statistics-1", "mean", "float32",
        {"side_um": 150.0, "pixels": 64, "resampling": "bilinear"}, 3,
        slide.image.fingerprint, np.round(slide.centres_px, 6), round(slide.mpp_um, 9),
    )  # fmt: skip
    assert [path.stem for path in (tmp_path / "features").glob("*.npy")] == [content_key(*parts)]


def test_several_slides_at_once_give_what_each_gives_alone(slides, tmp_path):
    together = COLOUR.of_slides(slides, symmetries=(0, 5))
    for slide, (upright, rotated) in zip(slides, together, strict=True):
        alone = dataclasses.replace(slide, cache=None)
        np.testing.assert_array_equal(upright, COLOUR(alone))
        np.testing.assert_array_equal(rotated, COLOUR(alone, symmetry=5))
    np.testing.assert_array_equal(COLOUR.stacked(slides), np.concatenate([upright for upright, _ in together]))


@pytest.mark.parametrize("features", [COLOUR, STAND_IN], ids=["colour", "network"])
def test_two_slides_at_a_time_give_what_one_after_the_other_does(monkeypatch, features, slides):
    apart = features.of_slides([dataclasses.replace(slide, cache=None) for slide in slides])
    monkeypatch.setattr(Compute, "on_gpu", property(lambda compute: True))
    for _ in range(2):  # made, and read
        for (wanted,), (got,) in zip(apart, features.of_slides(slides), strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("symmetry", range(N_SYMMETRIES))
def test_symmetries_come_in_the_order_of_st_nets_authors(symmetry):
    patches = np.random.default_rng(0).integers(0, 255, (2, 5, 5, 3), dtype=np.uint8)
    versions = eight_symmetries(torch.from_numpy(patches).permute(0, 3, 1, 2)).permute(0, 1, 3, 4, 2)
    np.testing.assert_array_equal(turned(patches, symmetry), versions[symmetry].numpy())


@pytest.mark.parametrize(
    ("name", "mpp", "remark"),
    [
        ("ctranspath", 0.5, "ctranspath was trained at 1 µm per pixel and is given 0.5"),
        ("uni", 0.5, ""),
        ("uni", 0.549, ""),
        ("uni", 0.8, "uni was trained at 0.5 µm per pixel; slides at 0.80 are blurred there"),
        ("colour", 4.0, ""),
    ],
)
def test_a_mismatch_of_scale_is_told(name, mpp, remark):
    assert mpp_remark(encoder(name, DEFAULT_SEARCH), mpp) == remark


def test_a_mismatch_of_scale_is_warned_about_once_in_each_job(slides):
    mismatched = Features(dataclasses.replace(COLOUR.encoder, name="test", trained_mpp_um=0.25))
    remark = mpp_remark(mismatched.encoder, slides[0].mpp_um)
    for _ in range(2):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("default")
            for _ in range(3):
                mismatched(slides[0])
        assert [str(one.message) for one in told] == [remark]


def test_what_lacks_is_what_would_have_to_be_made(slides):
    slide = slides[0]
    assert COLOUR.lack(slide)
    COLOUR(slide)
    assert not COLOUR.lack(slide)
    assert not COLOUR.lack(slide.at(np.arange(3))), "a part of a slide has its features"
    assert COLOUR.lack(slide, n_symmetries=2)
    COLOUR(slide, symmetry=1)
    assert not COLOUR.lack(slide, n_symmetries=2)
    assert COLOUR.lack(dataclasses.replace(slide, cache=None))


@pytest.mark.parametrize("features", [COLOUR, STAND_IN], ids=["statistic", "network"])
@pytest.mark.parametrize("most", [0, 2**30], ids=["cut in parts", "cut at once"])
def test_features_of_many_spots_are_made_in_parts_and_are_the_same(features, most, slides, monkeypatch):
    slide = dataclasses.replace(slides[0], cache=None)
    whole = features(slide)
    monkeypatch.setattr("stbench.data.slide.AT_ONCE", 8)
    monkeypatch.setattr("stbench.data.slide.MOST_BYTES", most)
    for symmetry in (0, 3):
        parts = features(slide, symmetry=symmetry)
        assert len(parts) == slide.n_spots > 8
        assert symmetry or (parts == whole).all()


def test_patches_that_are_too_many_are_neither_remembered_nor_cut_ahead(slides, tmp_path, monkeypatch):
    monkeypatch.setattr("stbench.data.slide.MOST_BYTES", 0)
    COLOUR.stacked(slides)
    assert files(tmp_path) == len(slides)
    assert not list((tmp_path / "patches").glob("*.npy"))


def cuttings(monkeypatch):
    """Centres of the spots whose patches are cut from here on, a cutting's each."""
    made = []
    cut = cutting._cut
    monkeypatch.setattr(cutting, "_cut", lambda image, *rest: made.append(rest[0]) or cut(image, *rest))
    return made


@pytest.mark.parametrize("on_gpu", [False, True])
def test_patches_are_cut_once_for_all_symmetries_and_remembered_for_a_gpu_alone(slides, tmp_path, monkeypatch, on_gpu):
    monkeypatch.setattr(Compute, "on_gpu", property(lambda compute: on_gpu))
    made = cuttings(monkeypatch)
    parts = [slide.at(np.arange(2)) for slide in slides]
    COLOUR.of_slides(parts, symmetries=range(N_SYMMETRIES))
    assert sorted(map(len, made)) == sorted(slide.n_spots for slide in slides)
    assert len(list((tmp_path / "patches").glob("*.npy"))) == on_gpu * len(slides)


def test_patches_that_were_cut_ahead_are_read(slides, monkeypatch):
    cut = [slide.patches(COLOUR.encoder.patch) for slide in slides]
    made = cuttings(monkeypatch)
    for patches, features in zip(cut, COLOUR.of_slides(slides), strict=True):
        np.testing.assert_array_equal(features[0], COLOUR.encoder.features(patches, Compute()))
    assert not made


def test_while_patches_are_made_it_is_said_what_share_of_slides_and_symmetries_is_read(slides):
    told = []
    features = dataclasses.replace(COLOUR, progress=lambda *said: told.append(said))
    features.of_slides(slides, symmetries=(0, 1))
    wanted = 2 * len(slides)
    assert told == [(number / wanted, "colour reads patches") for number in range(wanted)]
    features.of_slides(slides, symmetries=(0, 1))
    assert len(told) == wanted  # what is remembered is not read
    assert features == COLOUR
