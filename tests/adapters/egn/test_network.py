"""EGN against the authors' network, and the layout of its files."""

import pytest
import torch

from stbench.adapters.egn.network import EGN, EGNShape, squares
from tests.adapters.egn.published import from_published, load_published
from tests.made.golden import assert_matches, description, fill, golden, noise_tensor
from tests.made.reproduced import reproduces


@reproduces("egn", "output/*")
def test_predictions_match_the_reference() -> None:
    given = golden("egn").tensors
    network = load_published(fill({e["key"]: tuple(e["shape"]) for e in description("egn")["state_dict"]}), n_heads=2)
    known = given["input/p_feature"][:, 0], given["input/op_feature"], given["input/op_count"]
    with torch.no_grad():
        hidden = network.hidden(noise_tensor("input:img", (3, 3, 256, 256)), *known)
    assert_matches(hidden, "output/feature", "egn")
    assert_matches(network.head(hidden), "output/pred", "egn")


def test_published_sizes_are_read_from_a_file() -> None:
    with torch.device("meta"):
        file = {e["key"]: torch.empty(e["shape"]) for e in description("egn_published_keys")["state_dict"]}
        shape, state = from_published(file, n_heads=16)
        network = EGN(shape)
    assert shape == EGNShape(n_genes=250)
    assert {key: value.shape for key, value in state.items()} == {
        key: value.shape for key, value in network.state_dict().items()
    }
    assert sum(value.numel() for value in file.values()) == 133_356_794


@pytest.mark.parametrize("block_every", [0, 1, 2])
def test_exemplars_matter_where_there_are_blocks(block_every: int) -> None:
    shape = EGNShape(
        n_genes=3, n_features=5, pixels=16, square=8, width=8, n_layers=2, n_heads=1, head_width=4, hidden=8,
        n_mappers=1, block_every=block_every, block_heads=2, block_head_width=4,
    )  # fmt: skip
    network, generator = EGN(shape).eval(), torch.Generator().manual_seed(0)
    images, query = torch.randn(2, 3, 16, 16, generator=generator), torch.randn(2, 5, generator=generator)
    first, second = (torch.randn(2, 4, 5, generator=generator) for _ in range(2))
    expression = torch.rand(2, 4, 3, generator=generator)
    same = torch.allclose(network(images, query, first, expression), network(images, query, second, expression))
    assert same == (block_every == 0)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 1), (1, 0)])
def test_squares_are_cut_row_by_row(row: int, column: int) -> None:
    images = torch.arange(3 * 4 * 4.0).view(1, 3, 4, 4)
    square = images[0, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
    assert torch.equal(squares(images, 2)[0, 2 * row + column], square.permute(1, 2, 0).flatten())
