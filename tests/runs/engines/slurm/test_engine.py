"""Jobs in submitit's tasks end as in this process; what cannot be submitted is said before anything is read."""

from functools import partial

import pytest

from stbench.contract import check_engine
from stbench.errors import SelectionError
from stbench.runs.engines.slurm import engine as module

SlurmEngine = module.SlurmEngine


@pytest.mark.slow
def test_the_engine_keeps_the_contract_on_this_machine():
    pytest.importorskip("submitit", reason="submitit is not installed: pip install 'stbench[slurm]'")
    check_engine(partial(SlurmEngine, cluster="local", tasks=2))


@pytest.fixture
def _installed(monkeypatch):
    monkeypatch.setattr(module, "check_installed", lambda engine, package: None)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("cluster", "told"), [("slurm", "finds no sbatch"), ("lokal", "Did you mean 'local'"), ("", "is not known")]
)
def test_a_scheduler_that_is_not_here_is_told(cluster, told):
    with pytest.raises(SelectionError, match=told):
        SlurmEngine(workers=1, cluster=cluster)


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("options", "parameters"),
    [({}, {}), ({"partition": "gpu"}, {"slurm_partition": "gpu"}), ({"workers": 3}, {"slurm_array_parallelism": 3})],
)
def test_options_are_sbatchs(monkeypatch, options, parameters):
    monkeypatch.setattr(module.shutil, "which", lambda name: "/usr/bin/sbatch")
    assert SlurmEngine(**{"workers": 0, **options})._of_slurm() == parameters
