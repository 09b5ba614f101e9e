"""Resources: what a job takes of a machine, from its method's card; and the compute that an engine gives it."""

from stbench.cards import Resources
from stbench.encoders.compute import Compute
from stbench.runs.place import Place
from stbench.runs.plan import Job


def needed(job: Job, place: Place) -> Resources:
    """What a job takes where it runs: on a CPU no share of a GPU, and the GPU's memory is the machine's."""
    resources = job.entry.card.resources_of(job.entry.profile)
    if place.device.startswith("cuda"):
        return resources
    return resources.model_copy(update={"gpus": 0.0, "gpu_memory_gb": 0.0})


def compute_of(job: Job, place: Place, threads: int) -> Compute:
    """How a job's networks run."""
    return Compute(device=place.device, precision=job.precision, threads=threads)


class Free:
    """What is left of a machine while jobs run on it."""

    def __init__(self, *, workers: int, gpus: float) -> None:
        self.workers, self.gpus = workers, gpus

    def fits(self, resources: Resources) -> bool:
        """Whether one more job can start; a job that needs more than there is starts alone."""
        return self.workers > 0 and resources.gpus <= self.gpus + 1e-9

    def take(self, resources: Resources) -> None:
        """A job started."""
        self.workers, self.gpus = self.workers - 1, self.gpus - resources.gpus

    def give_back(self, resources: Resources) -> None:
        """A job ended."""
        self.workers, self.gpus = self.workers + 1, self.gpus + resources.gpus
