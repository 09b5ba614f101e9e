"""Charts: figures as Vega-Lite specifications with the rows that they show; the page and files draw the same ones."""

from stbench.registry import Registry
from stbench.report.charts.base import Chart

charts: Registry[Chart] = Registry(
    "chart",
    builtin={
        "scores": "stbench.report.charts.scores:SCORES",
        "ranks": "stbench.report.charts.ranks:RANKS",
        "cost": "stbench.report.charts.cost:COST",
        "differences": "stbench.report.charts.differences:DIFFERENCES",
        "slides": "stbench.report.charts.scores:SLIDES",
        "protocols": "stbench.report.charts.protocols:PROTOCOLS",
        "agreement": "stbench.report.charts.protocols:AGREEMENT",
        "patients": "stbench.report.charts.patients:PATIENTS",
        "gene-scores": "stbench.report.charts.genes:GENE_SCORES",
        "gene": "stbench.report.charts.genes:GENE",
        "tissue": "stbench.report.charts.tissue:TISSUE",
        "clusters": "stbench.report.charts.clusters:CLUSTERS",
        "embedding": "stbench.report.charts.clusters:EMBEDDING",
        "profiles": "stbench.report.charts.profiles:PROFILES",
        "correlations": "stbench.report.charts.profiles:CORRELATIONS",
    },
    group="stbench.charts",
    ordered=True,
)
"""Charts by name; outside packages add theirs by entry points."""

__all__ = ["Chart", "charts"]
