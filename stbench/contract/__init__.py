"""The contract: checks that every adapter, reader and metric has to pass; for our tests and for outside authors."""

from stbench.contract.adapters import Finding, check_adapter, failures
from stbench.contract.metrics import check_metric
from stbench.contract.readers import check_reader

__all__ = ["Finding", "check_adapter", "check_metric", "check_reader", "failures"]
