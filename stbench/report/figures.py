"""Figures: maps of one slide beside its truth, small multiples on a page of a paper's width."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.analyses.maps import Maps
from stbench.errors import SelectionError, StoreError
from stbench.files.atomic import writing
from stbench.registry import near
from stbench.statistics.means import mean_without_nan

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray[Any, Any]
MOST_COLUMNS, PANEL_IN = 6, 1.18
HEAD_IN, TITLE_IN, GAP_IN, MARGIN_IN, KEY_IN = 0.12, 0.36, 0.1, 0.2, 0.35
MOST_PANELS = 48
"""Maps on a page: with more, fewer genes are drawn."""
PALETTE = (0, 1, 2, 4, 9, 3, 8, 5, 6)
"""Colours of seaborn's colour-blind palette, those that are alike last, grey left out."""
SHAPES = "os^DvP"
"""With the palette's nine colours they tell 54 labels apart."""
GREY, SHADES = "0.82", "viridis"
FONTS = {"font.size": 6.5, "axes.titlesize": 6.5, "axes.linewidth": 0.4, "font.family": "DejaVu Sans"}
SUFFIXES = (".png", ".pdf")


@dataclass(frozen=True)
class _Page:
    """Places of panels, in inches."""

    columns: int
    rows: tuple[tuple[float, float], ...]
    """Space above and height of each row of panels."""
    key: float = 0.0
    """Space at the right, for a colour bar."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page."""
        width = 2 * MARGIN_IN + self.columns * (PANEL_IN + GAP_IN) - GAP_IN + self.key
        return width, MARGIN_IN + HEAD_IN + sum(above + height for above, height in self.rows) + MARGIN_IN / 2

    def rect(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height as shares of the page."""
        width, total = self.size
        above = MARGIN_IN / 2 + HEAD_IN + sum(above + height for above, height in self.rows[:row])
        left, height = MARGIN_IN + column * (PANEL_IN + GAP_IN), self.rows[row][1]
        return left / width, 1 - (above + sum(self.rows[row])) / total, PANEL_IN / width, height / total


def _columns(n_panels: int) -> int:
    """Panels side by side, so that rows are about equally full."""
    return math.ceil(n_panels / math.ceil(n_panels / MOST_COLUMNS))


def shown_slide(maps: Maps, asked: str) -> str:
    """The slide asked for, else the first; SelectionError where nothing is measured on it."""
    if asked and asked not in maps.slides:
        raise SelectionError(
            f"--slide {asked}", "has no measured result", "one of " + ", ".join(maps.slides), near(asked, maps.slides)
        )
    with_genes = (slide for slide in maps.slides if not maps.genes or any(maps.present(slide)))
    return asked or next(with_genes)


def shown_genes(maps: Maps, slide: str) -> tuple[str, ...]:
    """Genes of a slide that fit on a page beside all its methods, the first ones; at least one.

    Raises:
        SelectionError: the slide's panel has none of the genes.
    """
    there = maps.present(slide)
    if maps.genes and not there:
        raise SelectionError(
            f"slide '{slide}'", f"has none of the genes {', '.join(maps.genes)} in its fold's panel",
            "a gene of its panel, or another slide with --slide",
        )  # fmt: skip
    n_methods = len({method for method, name, _ in maps.scores if name == slide})
    return there[: max(1, MOST_PANELS // (1 + n_methods))]


def domain_figure(maps: Maps, slide: str, names: Mapping[str, str]) -> "Figure":
    """Labels, then each method's k-means clusters in the colours of the labels they match; below, t-SNE by label.

    Args:
        maps: of embeddings.
        slide: one of theirs.
        names: of methods, as titles say them; the rest of them are called by their own.
    """
    from matplotlib import rc_context

    table = maps.table[maps.table["slide"] == slide]
    style = _label_styles(sorted(set(maps.table["label"]) - {""}))
    order = _by_score(maps, slide, ("",))
    first = table[table["method"] == order[0]]
    with rc_context(FONTS):
        columns = _columns(1 + len(order))
        bands = math.ceil((1 + len(order)) / columns)
        page = _Page(columns, ((TITLE_IN, PANEL_IN * _aspect(first)), (GAP_IN, PANEL_IN)) * bands)
        figure = _figure(
            page,
            f"Slide {slide}. Tissue: k-means clusters in the colour of the label they match. Below: t-SNE by label.",
        )
        axes = _tissue_axes(figure, page, 0, 0, "labels", first)
        _dots(axes, first, first["label"], style)
        _scale_bar(axes, first)
        _legend(figure.add_axes(page.rect(1, 0)), first["label"].unique(), style)
        for place, method in enumerate(order, start=1):
            band, column = divmod(place, columns)
            mine = table[table["method"] == method]
            title = f"{names.get(method, method)}\nARI {_number(maps.scores[method, slide, ''])}"
            _dots(_tissue_axes(figure, page, 2 * band, column, title, mine), mine, mine["matched_label"], style)
            _tsne(figure.add_axes(page.rect(2 * band + 1, column)), mine, style)
    return figure


def gene_figure(maps: Maps, slide: str, names: Mapping[str, str]) -> "Figure":
    """For each gene that fits: measured expression, then each method's prediction.

    Each map has its own scale of colour, because PCC speaks of the pattern alone and levels differ between
    patients; how flat a prediction is stands over it.

    Args:
        maps: of expression.
        slide: one of theirs.
        names: of methods, as titles say them.
    """
    from matplotlib import rc_context

    genes = shown_genes(maps, slide)
    table = maps.table[maps.table["slide"] == slide]
    order = _by_score(maps, slide, genes)
    first = table[(table["method"] == order[0]) & (table["gene"] == genes[0])]
    columns = _columns(1 + len(order))
    bands = math.ceil((1 + len(order)) / columns)
    with rc_context(FONTS):
        page = _Page(columns, ((TITLE_IN, PANEL_IN * _aspect(first)),) * (bands * len(genes)), KEY_IN)
        figure = _figure(
            page,
            f"Slide {slide}. Colours span each map's own values; SD: the prediction's, as a share of the measured one.",
        )
        for block, gene in enumerate(genes):
            _gene_block(figure, page, block * bands, table[table["gene"] == gene], maps, order, names)
    return figure


def write_figure(figure: "Figure", path: Path, dots: int = 300) -> None:
    """Write a figure as PNG (``dots`` per inch) or PDF, the same bytes each time; StoreError where it cannot be."""
    check_name(path)
    dated = {"CreationDate": None} if path.suffix == ".pdf" else {}
    with writing(path) as half:
        figure.savefig(half, format=path.suffix[1:], dpi=dots, facecolor="white", metadata=dated)


def check_name(path: Path) -> None:
    """StoreError where a file's name is none of a figure."""
    if path.suffix not in SUFFIXES:
        raise StoreError(str(path), "is no name for a figure", "a name that ends in " + " or ".join(SUFFIXES))


def _gene_block(
    figure: "Figure", page: _Page, row: int, table: "pd.DataFrame", maps: Maps, order: Sequence[str],
    names: Mapping[str, str],
) -> None:  # fmt: skip
    """All maps of one gene, from ``row`` down, and their colour bar."""
    slide, gene = table["slide"].iloc[0], table["gene"].iloc[0]
    first = table[table["method"] == order[0]]
    axes = _tissue_axes(figure, page, row, 0, "measured", first)
    axes.set_ylabel(gene, style="italic", size=8, labelpad=3)
    _shades(axes, first, first["measured"])
    if row == 0:
        _scale_bar(axes, first)
    for place, method in enumerate(order, start=1):
        band, column = divmod(place, page.columns)
        mine = table[table["method"] == method]
        flat = _ratio(float(mine["predicted"].std()), float(mine["measured"].std()))
        title = f"{names.get(method, method)}\nPCC {_number(maps.scores[method, slide, gene])}, SD {flat}"
        _shades(_tissue_axes(figure, page, row + band, column, title, mine), mine, mine["predicted"])
    _shade_bar(figure, page, row)


def _shades(axes: "Axes", table: "pd.DataFrame", values: "pd.Series[Any]") -> None:
    """Spots from the map's own 1st to 99th percentile; all of the middle colour where nothing differs."""
    low, high = np.percentile(values, [1, 99])
    shade = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    axes.scatter(table["x_um"], table["y_um"], s=_size(table, axes), c=shade, cmap=SHADES, vmin=0, vmax=1, linewidths=0)


def _shade_bar(figure: "Figure", page: _Page, row: int) -> None:
    from matplotlib.cm import ScalarMappable

    left, bottom, width, height = page.rect(row, page.columns - 1)
    place = (left + width + 0.08 / page.size[0], bottom + height / 4, 0.06 / page.size[0], height / 2)
    bar = figure.colorbar(ScalarMappable(cmap=SHADES), cax=figure.add_axes(place), ticks=[0, 1])
    bar.ax.set_yticklabels(["low", "high"], size=5.5)
    bar.ax.tick_params(length=0)
    bar.outline.set_visible(False)


def _figure(page: _Page, heading: str) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=page.size)
    width, height = page.size
    figure.text(MARGIN_IN / width, 1 - MARGIN_IN / 2 / height, heading, va="top", size=7, wrap=True)
    return figure


def _tissue_axes(figure: "Figure", page: _Page, row: int, column: int, title: str, table: "pd.DataFrame") -> "Axes":
    """Axes in micrometres, y downwards as in the image, wide enough for whole dots."""
    axes = figure.add_axes(page.rect(row, column))
    pad = _pitch(table)
    axes.set_xlim(table["x_um"].min() - pad, table["x_um"].max() + pad)
    axes.set_ylim(table["y_um"].max() + pad, table["y_um"].min() - pad)
    axes.set_aspect("equal")
    longest = max(map(len, title.splitlines()))
    axes.set_title(title, pad=2, size=min(6.5, 6.5 * 24 / longest), linespacing=1.1)
    _bare(axes)
    return axes


def _dots(axes: "Axes", table: "pd.DataFrame", labels: "pd.Series[Any]", style: Mapping[str, tuple[Any, str]]) -> None:
    size = _size(table, axes)
    none = (labels == "").to_numpy()
    axes.scatter(table["x_um"][none], table["y_um"][none], s=size * 0.25, c=GREY, linewidths=0)
    for label, (colour, shape) in style.items():
        mine = (labels == label).to_numpy()
        axes.scatter(table["x_um"][mine], table["y_um"][mine], s=size, color=colour, marker=shape, linewidths=0)


def _tsne(axes: "Axes", table: "pd.DataFrame", style: Mapping[str, tuple[Any, str]]) -> None:
    labels = table["label"]
    for label, (colour, shape) in {"": (GREY, "o"), **style}.items():
        mine = (labels == label).to_numpy()
        axes.scatter(table["tsne_1"][mine], table["tsne_2"][mine], s=3.0, color=colour, marker=shape, linewidths=0)
    axes.margins(0.06)
    _bare(axes)
    for spine in axes.spines.values():
        spine.set(visible=True, color="0.85")


def _legend(axes: "Axes", labels: Sequence[str], style: Mapping[str, tuple[Any, str]]) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker=style[label][1], color=style[label][0], linestyle="", markersize=3.5, label=label)
        for label in sorted(set(labels) - {""})
    ]
    if "" in labels:
        handles.append(Line2D([], [], marker="o", color=GREY, linestyle="", markersize=2, label="no label"))
    size = min(6.0, PANEL_IN * 72 / (1.35 * len(handles)))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, 0.96), fontsize=size, frameon=False,
        borderaxespad=0, handletextpad=0.2, labelspacing=0.35, borderpad=0,
    )  # fmt: skip
    axes.axis("off")


def _label_styles(labels: Sequence[str]) -> dict[str, tuple[Any, str]]:
    """Colour and shape of each label; the same on every slide, told apart by the colour-blind too."""
    from seaborn import color_palette

    palette = [color_palette("colorblind")[place] for place in PALETTE]
    return {
        label: (palette[place % len(palette)], SHAPES[place // len(palette) % len(SHAPES)])
        for place, label in enumerate(labels)
    }


def _scale_bar(axes: "Axes", table: "pd.DataFrame") -> None:
    """A bar of a round length under the lower left corner."""
    wide, (bottom, top) = float(np.ptp(axes.get_xlim())), axes.get_ylim()
    length = max((um for um in (50, 100, 200, 500, 1000, 2000, 5000) if um <= 0.4 * wide), default=wide / 4)
    left, under = axes.get_xlim()[0] + _pitch(table) / 2, bottom + 0.05 * (bottom - top)
    axes.plot([left, left + length], [under, under], color="black", linewidth=1.2, clip_on=False)
    text = f" {length / 1000:g} mm" if length >= 1000 else f" {length:g} µm"
    axes.text(left + length, under, text, va="center", size=5)


def _bare(axes: "Axes") -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _size(table: "pd.DataFrame", axes: "Axes") -> float:
    """Area of a dot in square points, so that neighbouring spots nearly touch."""
    box = axes.get_window_extent()
    per_um = min(box.width / np.ptp(axes.get_xlim()), box.height / np.ptp(axes.get_ylim())) * 72 / axes.figure.dpi
    return float((0.85 * _pitch(table) * per_um) ** 2)


def _pitch(table: "pd.DataFrame") -> float:
    """Typical distance of a spot to the nearest other one, in micrometres."""
    from scipy.spatial import KDTree

    centres = table[["x_um", "y_um"]].to_numpy()
    if len(centres) < 2:
        return 100.0
    return float(np.median(KDTree(centres).query(centres, k=2)[0][:, 1]))


def _aspect(table: "pd.DataFrame") -> float:
    """Height of the tissue by its width, kept within what a page bears."""
    return float(np.clip(np.ptp(table["y_um"]) / max(np.ptp(table["x_um"]), 1.0), 0.5, 1.6))


def _by_score(maps: Maps, slide: str, genes: Sequence[str]) -> list[str]:
    """Methods that have a map, those with the best mean score over ``genes`` first, undefined scores last."""
    found: dict[str, list[float]] = {}
    for (method, name, gene), value in maps.scores.items():
        if name == slide and gene in genes:
            found.setdefault(method, []).append(value)
    means = {method: mean if np.isfinite(mean := mean_without_nan(each)) else -np.inf for method, each in found.items()}
    return sorted(means, key=lambda method: -means[method])


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def _ratio(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole > 0 else "-"
