"""Options that say on what jobs run, and what each may take."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stbench.runs.place import Terms

AUTO = "auto"
JobTimeout = Annotated[float | None, typer.Option(min=0.1, help="Seconds after which a job is stopped.")]
JobMemory = Annotated[
    float | None,
    typer.Option(
        min=0.1, metavar="GB", help="Memory at which a job is stopped; else what the machine has, less a reserve."
    ),
]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda for all GPUs, or cuda:N.")]
Gpus = Annotated[str, typer.Option(metavar="N,N", help="GPUs to use, by number; else all.")]


def terms_of(
    device: str, gpus: str, job_seconds: float | None, job_memory_gb: float | None, *, elsewhere: bool = False
) -> "Terms":
    """What the options come to on this machine; where the device was left open, which one it is is said.

    An engine whose jobs run ``elsewhere`` looks for the device there.

    Raises:
        SelectionError: a device is none, or is not here.
    """
    from stbench.cli.notes import note
    from stbench.encoders.devices import chosen_devices, unnumbered
    from stbench.runs.place import Terms

    if elsewhere:
        return Terms(device=unnumbered(device, gpus), job_seconds=job_seconds, job_memory_gb=job_memory_gb)
    chosen = chosen_devices(device, gpus)
    if device == AUTO:
        note(f"networks run on {chosen.title}")
    return Terms(device=chosen.device, gpus=chosen.gpus, job_seconds=job_seconds, job_memory_gb=job_memory_gb)
