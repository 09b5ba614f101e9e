"""Protocols: what a task hides, asks and scores; one module per kind of task."""
