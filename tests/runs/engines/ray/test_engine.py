"""Jobs on real nodes of Ray end as in this process, also where a node is killed under them."""

import threading
from collections import Counter
from functools import partial

import pytest

from stbench.cards import datasets
from stbench.contract import check_engine
from stbench.errors import SelectionError
from stbench.runs.engines.ray.engine import RayEngine, _device
from stbench.runs.engines.ray.shapes import Shape
from stbench.runs.place import Place
from stbench.runs.store import Store

REASON = "Ray is not installed: pip install 'stbench[ray]'"
CPU, GPU = Shape(4.0, 0.0, 1e9), Shape(4.0, 2.0, 1e9)


@pytest.fixture(scope="module")
def cluster():
    pytest.importorskip("ray", reason=REASON)
    from benchmarks.clusters.nodes import ray_cluster

    with ray_cluster([{"num_cpus": 1}] * 2) as cluster:
        yield cluster


@pytest.mark.slow
def test_the_engine_keeps_the_contract_on_two_nodes(cluster):
    check_engine(partial(RayEngine, address=cluster.address))


@pytest.mark.slow
def test_jobs_of_a_node_that_is_killed_are_done_on_another(cluster, tmp_path):
    from benchmarks.clusters.shares import sharing_jobs

    place = Place(store=tmp_path / "store", cache=tmp_path / "cache", dataset=datasets()["demo"])
    Store.open(place.store)
    jobs, reports = sharing_jobs(place)[:8], []

    def report(job, status):
        reports.append((job.key, status))
        if len(reports) == 2:
            victim = next(node for node in cluster.worker_nodes)
            threading.Thread(target=cluster.remove_node, args=(victim,), kwargs={"allow_graceful": False}).start()

    RayEngine(workers=2, address=cluster.address).run(jobs, place, report)
    assert Counter(reports) == {(job.key, "measured"): 1 for job in jobs}


@pytest.mark.parametrize(
    ("asked", "nodes", "device"),
    [("auto", [CPU, GPU], "cuda"), ("auto", [CPU], "cpu"), ("auto", [], "cpu"), ("cpu", [GPU], "cpu"),
     ("cuda", [CPU, GPU], "cuda")],
)  # fmt: skip
def test_networks_run_on_what_the_nodes_have(asked, nodes, device):
    assert _device(asked, nodes) == device


def test_a_gpu_that_no_node_has_is_told():
    with pytest.raises(SelectionError, match="on no node of the Ray cluster"):
        _device("cuda", [CPU])
