"""Figures of maps: which panels there are, in what order, and that the same maps are the same file."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stbench.analyses.maps import Maps
from stbench.errors import SelectionError, StoreError
from stbench.report.figures import domain_figure, gene_figure, shown_genes, shown_slide, write_figure

LABELS = np.repeat(["fat", "gland", ""], 10)


def spots(method, **columns):
    places = {"x_um": np.arange(30) % 6 * 100.0, "y_um": np.arange(30) // 6 * 100.0}
    return pd.DataFrame({"method": method, "slide": "A1", **places, **columns})


def domains(scores):
    drawn = np.random.default_rng(0).normal(size=(2, 30))
    columns = {"label": LABELS, "matched_label": LABELS[::-1], "tsne_1": drawn[0], "tsne_2": drawn[1]}
    table = pd.concat([spots(name, **columns) for name in scores], ignore_index=True)
    return Maps(table, {(name, "A1", ""): score for name, score in scores.items()}, ("A1",))


def genes(names, n_methods=2, constant=False):
    values = {"measured": np.arange(30.0), "predicted": np.zeros(30) if constant else np.arange(30.0) / 10}
    keys = [(f"m{method}", gene) for method in range(n_methods) for gene in names]
    table = pd.concat([spots(method, gene=gene, **values) for method, gene in keys], ignore_index=True)
    return Maps(table, {(method, "A1", gene): 0.5 for method, gene in keys}, ("A1", "B1"), names)


def titles(figure):
    return [axes.get_title().splitlines() for axes in figure.axes if axes.get_title()]


def test_labels_come_first_then_methods_by_score_with_their_names():
    figure = domain_figure(domains({"poor": 0.1, "none": float("nan"), "good": 0.7}), "A1", {"good": "good †"})
    assert titles(figure) == [["labels"], ["good †", "ARI 0.70"], ["poor", "ARI 0.10"], ["none", "ARI -"]]
    tissue = figure.axes[0]
    assert tissue.get_ylim()[0] > tissue.get_ylim()[1]
    legend = next(axes.get_legend() for axes in figure.axes if axes.get_legend())
    assert [text.get_text() for text in legend.get_texts()] == ["fat", "gland", "no label"]


def test_a_cluster_has_the_colour_of_the_label_it_matches():
    truth, found = (
        {tuple(dots.get_facecolor()[0]): sorted(dots.get_offsets().tolist()) for dots in axes.collections}
        for axes in domain_figure(domains({"one": 0.5}), "A1", {}).axes
        if axes.get_title()
    )
    where = spots("one")[["x_um", "y_um"]].to_numpy()
    fat, gland, none = (sorted(where[name == LABELS].tolist()) for name in ("fat", "gland", ""))
    assert list(truth.values()) == [none, fat, gland]
    assert dict(zip(truth, (fat, none, gland), strict=True)) == found


@pytest.mark.parametrize(("n_methods", "columns"), [(1, 2), (5, 6), (6, 4), (19, 5), (20, 6)])
def test_many_methods_are_wrapped_to_rows_of_about_equal_length(n_methods, columns):
    figure = domain_figure(domains({f"m{n}": 0.5 for n in range(n_methods)}), "A1", {})
    places = [axes.get_position(original=True) for axes in figure.axes]
    assert len({round(place.x0, 3) for place in places}) == columns
    assert min(min(place.x0, place.y0) for place in places) >= 0
    assert max(max(place.x1, place.y1) for place in places) <= 1


def test_a_row_of_maps_per_gene_says_how_flat_predictions_are():
    figure = gene_figure(genes(("ERBB2", "IGKC")), "A1", {})
    assert titles(figure) == 2 * [["measured"], ["m0", "PCC 0.50, SD 10%"], ["m1", "PCC 0.50, SD 10%"]]
    assert [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()] == ["ERBB2", "IGKC"]


def test_a_constant_prediction_is_one_colour():
    axes = gene_figure(genes(("ERBB2",), 1, constant=True), "A1", {}).axes[1]
    assert axes.get_title().endswith("SD 0%")
    assert set(axes.collections[0].get_array()) == {0.5}


def test_no_more_genes_are_drawn_than_a_page_bears():
    many = tuple(f"G{n}" for n in range(30))
    assert shown_genes(genes(many), "A1") == many[:16]
    assert shown_genes(genes(many, n_methods=60), "A1") == many[:1]


def test_the_slide_is_the_first_that_has_something_to_show():
    found = genes(("ERBB2",))
    assert shown_slide(found._replace(slides=("B1", "A1")), "") == "A1"
    assert shown_slide(domains({"one": 0.5}), "") == "A1"
    with pytest.raises(SelectionError, match="one of A1, B1"):
        shown_slide(found, "C1")
    with pytest.raises(SelectionError, match="none of the genes ERBB2"):
        shown_genes(found, "B1")


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_the_same_maps_are_the_same_file(tmp_path, suffix, begins):
    for name in ("one", "two"):
        write_figure(domain_figure(domains({"one": 0.5}), "A1", {}), tmp_path / f"{name}{suffix}")
    first, second = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("one", "two"))
    assert first.startswith(begins)
    assert first == second


@pytest.mark.parametrize(("file", "told"), [("maps.gif", "ends in .png or .pdf"), ("/proc/x/maps.png", "cannot be")])
def test_a_figure_that_cannot_be_written_is_told(file, told):
    with pytest.raises(StoreError, match=told):
        write_figure(domain_figure(domains({"one": 0.5}), "A1", {}), Path(file))
