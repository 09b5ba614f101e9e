"""Engines: one module each; ``engines["local"](workers=2, threads=1)`` makes one."""

from stbench.registry import Registry
from stbench.runs.engines.base import Engine, MakesEngine, Report

engines: Registry[MakesEngine] = Registry(
    "engine",
    builtin={
        "local": "stbench.runs.engines.local:LocalEngine",
        "ray": "stbench.runs.engines.ray.engine:RayEngine",
        "slurm": "stbench.runs.engines.slurm.engine:SlurmEngine",
    },
    group="stbench.engines",
)

__all__ = ["Engine", "MakesEngine", "Report", "engines"]
