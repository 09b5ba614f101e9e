"""What goes wrong with the hub is told in the house's words, and what is the house's own is let through."""

import pytest

from stbench.errors import DataError, StoreError, WeightsMissing
from stbench.files.hub import no_access, reaching

DENIED = DataError("here", "gives no access")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OSError("no route"), "a network"),
        (RuntimeError("what its http library raises"), "what its http library raises"),
        (StoreError("disk", "is full"), "disk: is full"),
    ],
)
def test_any_fault_is_one_message(raised, told):
    with pytest.raises((DataError, StoreError), match=told), reaching("here", DataError, DENIED):
        raise raised


@pytest.mark.parametrize("name", ["GatedRepoError", "RepositoryNotFoundError"])
def test_no_access_is_told_as_that(name):
    import huggingface_hub.errors

    kind = getattr(huggingface_hub.errors, name)
    with pytest.raises(DataError, match="gives no access"), reaching("here", DataError, DENIED):
        raise kind.__new__(kind)


@pytest.mark.parametrize("kind", [DataError, WeightsMissing])
@pytest.mark.parametrize(("owner_asks", "told"), [("Sign the form", "Sign the form"), ("", "Log in, and check")])
def test_a_user_who_is_not_let_in_is_told_what_to_do(kind, owner_asks, told):
    error = no_access(kind, "https://hub/data", owner_asks)
    assert isinstance(error, kind)
    assert told in str(error)
