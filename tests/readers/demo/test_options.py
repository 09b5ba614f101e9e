"""Options of the simulated cohort: checked, and turned into an array that the tissue fits."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.demo.options import MARGIN_UM, PITCH_UM, DemoOptions
from stbench.readers.demo.reader import read_demo
from tests.made.tiny import TinyCard


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sede": 1}, "'seed'"),
        ({"genes": 9999}, "genes from 8 to 303"),
        ({"genes": 7}, "genes from 8 to 303"),
        ({"spots": "many"}, "a number like 200"),
        ({"spots": 30.0}, "a number like 200"),
        ({"spots": 8}, "spots from 9 to 2500"),
        ({"patients": True}, "a number like 3"),
        ({"patients": 27}, "patients from 1 to 26"),
        ({"sections": 0}, "sections from 1 to 99"),
        ({"seed": -1}, "seed from 0"),
        ({"spots_spread": 0.3}, "spots_spread from 0.0 to 0.25"),
        ({"mpp_um": float("nan")}, "mpp_um is nan"),
        ({"mpp_um": 0.2}, "mpp_um from 0.25 to 10.0"),
    ],
)
def test_wrong_options_are_refused_with_what_would_be_right(options, said):
    with pytest.raises(DataError) as caught:
        read_demo(TinyCard(options=options), None, None)
    assert said in str(caught.value)


@given(st.integers(9, 2500), st.floats(0, 0.25), st.floats(0.25, 10))
def test_the_array_has_room_for_the_most_spots_and_the_image_for_the_array(spots, spread, mpp_um):
    options = DemoOptions(spots=spots, spots_spread=spread, mpp_um=mpp_um)
    assert options.columns**2 >= round(spots * (1 + spread))
    assert options.columns**2 <= 2 * spots + 2
    assert options.side_um - (options.columns - 1) * PITCH_UM == pytest.approx(2 * MARGIN_UM)
    assert abs(options.side_px * mpp_um - options.side_um) <= mpp_um / 2 + 1e-6


@given(st.integers(1, 26), st.integers(1, 12))
def test_every_section_of_every_patient_has_a_name_of_its_own(patients, sections):
    named = DemoOptions(patients=patients, sections=sections).section_names()
    assert len({name for _, _, name in named}) == len({row[:2] for row in named}) == patients * sections
    assert all(name == f"{chr(ord('A') + patient)}{section + 1}" for patient, section, name in named)


CHANGES = {"seed": 1, "patients": 4, "sections": 3, "spots": 30, "spots_spread": 0.1, "genes": 20, "mpp_um": 2.0}


@pytest.mark.parametrize(("name", "value"), CHANGES.items(), ids=CHANGES)
def test_a_key_of_the_cache_holds_every_option_and_that_of_images_all_but_genes_and_sections(name, value):
    assert set(CHANGES) == {item.name for item in fields(DemoOptions)}
    changed = DemoOptions.read({name: value})
    assert json.loads(json.dumps(changed.plain()))[name] == value
    assert changed.plain() != DemoOptions().plain()
    assert (changed.painting() != DemoOptions().painting()) == (name not in ("genes", "sections"))
    assert replace(changed, **{name: getattr(DemoOptions(), name)}) == DemoOptions()
