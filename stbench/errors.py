"""What can be wrong with a user's input or files, told so that they can act on it."""


class StbenchError(Exception):
    """A mistake or a fault that a user can mend: shown as one message, without a traceback, exit code 2.

    Args:
        where: the file, card key, option or slide at fault.
        found: what is there, as a clause ("is 'spot', but the dataset has six slides of one patient").
        expected: what should be there.
        todo: what to do next.
    """

    def __init__(self, where: str, found: str, expected: str = "", todo: str = "") -> None:
        super().__init__(where, found, expected, todo)  # as args, so that it survives pickling between workers
        self.where, self.found, self.expected, self.todo = where, found, expected, todo

    def __str__(self) -> str:
        expected = f"Expected {self.expected}" if self.expected else ""
        sentences = [f"{self.where}: {self.found}", expected, self.todo]
        return "\n".join(text if text[-1] in ".?!" else f"{text}." for text in sentences if text)


def counted(number: int, noun: str) -> str:
    """``1 slide``, ``2 slides``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class CardError(StbenchError):
    """A card cannot be read, or says something it must not."""


class SelectionError(StbenchError):
    """A name on the command line matches nothing, or an option does not fit the others."""


class DataError(StbenchError):
    """A file of a dataset is missing, broken, or disagrees with another."""


class ShapeError(StbenchError):
    """An array has the wrong shape, type or values."""


class ProtocolError(StbenchError):
    """A task asks for something that the dataset cannot give."""


class StoreError(StbenchError):
    """The store cannot be written or read."""


class WeightsError(StbenchError):
    """A weights file is there and is not what it should be."""


class WeightsMissing(StbenchError):
    """Weights that a method needs are not on this machine; the row's status is ``needs weights``."""


def errors_of_stbench() -> tuple[type[StbenchError], ...]:
    """All kinds of errors that are defined here."""
    return (StbenchError, *(kind for kind in StbenchError.__subclasses__() if kind.__module__ == __name__))
