"""Metrics: pure functions, arrays in, one number per gene, slide or clustering out; averaging is for the statistics."""

from stbench.metrics.base import Metric, MetricRegistry, metric

metrics = MetricRegistry(
    "metric",
    builtin={
        "pcc": "stbench.metrics.gene:pearson_per_gene",
        "mae": "stbench.metrics.gene:mae_per_gene",
        "rmse": "stbench.metrics.gene:rmse_per_gene",
        "pcc_overall": "stbench.metrics.overall:pcc_overall",
        "mae_overall": "stbench.metrics.overall:mae_overall",
        "rmse_overall": "stbench.metrics.overall:rmse_overall",
        "ssim": "stbench.metrics.maps:ssim_per_gene",
        "js": "stbench.metrics.maps:js_per_gene",
        "ari": "stbench.metrics.clustering:ari",
        "nmi": "stbench.metrics.clustering:nmi",
        "ami": "stbench.metrics.clustering:ami",
        "silhouette": "stbench.metrics.clustering:silhouette",
    },
    group="stbench.metrics",
    ordered=True,
)

__all__ = ["Metric", "metric", "metrics"]
