"""The contract: checks that everything registered has to pass; for our tests and for outside authors."""

from stbench.contract.adapters import Finding, check_adapter, failures
from stbench.contract.batch_corrections import check_batch_correction
from stbench.contract.charts import check_chart
from stbench.contract.clusterers import check_clusterer
from stbench.contract.datasets import Checked, check_dataset
from stbench.contract.encoders import check_encoder
from stbench.contract.engines import check_engine
from stbench.contract.formats import check_format
from stbench.contract.kinds import check_kind
from stbench.contract.metrics import check_metric
from stbench.contract.panels import check_panel_rule
from stbench.contract.readers import check_reader, check_readings
from stbench.contract.splits import check_split_scheme
from stbench.contract.switches import check_switch_value
from stbench.contract.targets import check_target

__all__ = [
    "Checked", "Finding", "check_adapter", "check_batch_correction", "check_chart", "check_clusterer",
    "check_dataset", "check_encoder", "check_engine", "check_format", "check_kind", "check_metric", "check_panel_rule",
    "check_reader", "check_readings", "check_split_scheme", "check_switch_value", "check_target", "failures",
]  # fmt: skip
