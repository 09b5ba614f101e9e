"""The process that jobs of one worker share: its state, what a job did to it, and what a job left running."""

from stbench.runs.process.generators import GlobalGenerators
from stbench.runs.process.seeding import seeded
from stbench.runs.process.state import State, kept_process

__all__ = ["GlobalGenerators", "State", "kept_process", "seeded"]
