"""Where weights come from: every name that is known says which files, and under which licence."""

import pytest

from stbench.errors import SelectionError
from stbench.weights import SOURCES, is_published
from stbench.weights.sources import source


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_says_where_each_file_lies_how_large_it_is_and_how_access_is_had(name):
    known = source(name)
    assert known.name == name
    assert known.licence
    assert known.title
    assert all(bool(file.hub) != bool(file.url) for file in known.files)
    assert all(file.size_mb > 0 for file in known.files)
    assert all(len(file.sha256) in (0, 64) for file in known.files)
    assert known.gated == "" or f"https://huggingface.co/{known.files[0].hub}" in known.gated


@pytest.mark.parametrize(
    ("name", "hub"),
    [
        ("timm/resnet50.a1_in1k", "timm/resnet50.a1_in1k"),
        ("timm/vit_base_patch16_224", "timm/vit_base_patch16_224.augreg2_in21k_ft_in1k"),
        ("timm/no_such_model.tag", ""),
        ("open_clip/ViT-B-32/openai", "timm/vit_base_patch32_clip_224.openai"),
        ("open_clip/ViT-B-32/no_such_tag", ""),
        ("open_clip/ViT-B-32", ""),
    ],
)
def test_names_of_a_library_are_looked_up_in_its_own_table_safetensors_first(name, hub):
    found = source(name)
    assert found.name == name
    assert [(file.container, file.hub) for file in found.files] == [("safetensors", hub), ("pickle", hub)]


@pytest.mark.parametrize(
    ("name", "known"),
    [("uni", True), ("timm/x", True), ("open_clip/x", True), ("UNI", False), ("timm", False), ("hub/uni", False)],
)
def test_a_name_is_published_where_a_source_or_a_library_is_named(name, known):
    assert is_published(name) == known


@pytest.mark.parametrize(
    ("name", "nearest"), [("omniclip", "omiclip"), ("Plip", "plip"), ("ctrans-path", "ctranspath")]
)
def test_a_name_that_is_not_known_suggests_the_nearest(name, nearest):
    with pytest.raises(SelectionError, match=rf"timm/<model>[\s\S]*Did you mean '{nearest}'"):
        source(name)
