"""Hub: what goes wrong between its client and this user, in the house's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from stbench.errors import StbenchError
from stbench.files.parsing import Kind, reason_of


def no_access(kind: Kind, where: str, todo: str) -> StbenchError:
    """What to tell a user whom the hub does not let in; ``todo`` is what the owner asks for, if anything."""
    return kind(
        where, "gives this user no access",
        "an account that has been let in, and its log-in on this machine (hf auth login)",
        todo or "Log in, and check the name",
    )  # fmt: skip


@contextmanager
def reaching(where: str, kind: Kind, denied: StbenchError) -> Iterator[None]:
    """Within the block the hub's client may raise anything.

    Args:
        where: address of what is fetched.
        kind: the error to raise where the hub cannot be reached.
        denied: what is raised where this user has no access.
    """
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        yield
    except StbenchError:
        raise
    except (GatedRepoError, RepositoryNotFoundError) as error:
        raise denied from error
    except Exception as error:  # its own, those of whichever http library it is built on, and the disk's
        raise kind(where, f"cannot be fetched ({reason_of(error)})", "a network", "Run the command again") from error
