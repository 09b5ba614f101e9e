"""Slots: tasks and whole GPUs that this machine has for tasks which no scheduler holds back."""

from dataclasses import dataclass

from stbench.runs.engines.slurm.batches import Share


@dataclass
class Slots:
    """What is free."""

    tasks: int
    gpus: tuple[str, ...] = ()
    """As ``CUDA_VISIBLE_DEVICES`` calls them."""

    def __post_init__(self) -> None:
        self._most = len(self.gpus)

    def take(self, share: Share) -> tuple[str, ...] | None:
        """The GPUs of one more task; None while it must wait. One that asks for more than there are gets all."""
        number = min(share.gpus, self._most)
        if not self.tasks or number > len(self.gpus):
            return None
        self.tasks -= 1
        taken, self.gpus = self.gpus[:number], self.gpus[number:]
        return taken

    def give_back(self, gpus: tuple[str, ...]) -> None:
        """A task ended."""
        self.tasks += 1
        self.gpus += gpus
