"""mclSTExp against the authors' network, and the layout of the files that their code writes."""

import pytest
import torch
from torch import Tensor

from stbench.adapters.mclstexp.network import ImageEncoder, MclShape, MclSTExp, pairing_loss
from tests.adapters.mclstexp.published import from_published
from tests.made.golden import assert_matches, description, fill, golden
from tests.made.reproduced import reproduces


@pytest.fixture(scope="module")
def network() -> MclSTExp:
    config = description("mclstexp")["config"]
    shapes = {entry["key"]: tuple(entry["shape"]) for entry in description("mclstexp")["state_dict"]}
    shape = MclShape(
        n_features=config["image_dim"], n_genes=config["spot_dim"], n_positions=65536, width=config["projection_dim"],
        n_layers=config["head_layers"], n_heads=config["heads_num"], head_width=config["heads_dim"],
    )  # fmt: skip
    network = MclSTExp(shape)
    network.load_state_dict(from_published(fill(shapes)), strict=True)
    return network.eval()


def embedded(network: MclSTExp) -> tuple[Tensor, Tensor]:
    given = golden("mclstexp").tensors
    images = network.embed_inputs(given["input/image_features"])
    return images, network.embed_spots(given["input/expression"], given["input/position"])


@reproduces("mclstexp", "output/*_embeddings")
def test_embeddings_match_the_reference(network: MclSTExp) -> None:
    images, spots = embedded(network)
    assert_matches(images, "output/image_embeddings", "mclstexp")
    assert_matches(spots, "output/spot_embeddings", "mclstexp")


@reproduces("mclstexp", "output/loss", "grad/*")
def test_the_loss_and_its_gradient_match_the_reference(network: MclSTExp) -> None:
    network.zero_grad()
    loss = pairing_loss(*embedded(network))
    loss.backward()
    assert_matches(loss, "output/loss", "mclstexp")
    gradient = network.spot_projection.projection.weight.grad
    assert_matches(gradient, "grad/spot_projection.projection.weight", "mclstexp")


def test_a_spot_depends_on_the_spots_around_it(network: MclSTExp) -> None:
    given = golden("mclstexp").tensors
    alone = network.embed_spots(given["input/expression"][:3], given["input/position"][:3])
    assert not torch.allclose(alone, embedded(network)[1][:3], atol=1e-3)


@pytest.mark.parametrize("prefix", ["", "module."])
def test_files_of_the_authors_code_load_strictly(prefix: str) -> None:
    network = MclSTExp(MclShape(n_features=0, n_genes=4, n_positions=3, n_layers=1))
    features = {f"image_encoder.model.0.{key}": v for key, v in ImageEncoder().features.state_dict().items()}
    own = {key: value for key, value in network.state_dict().items() if not key.startswith("image_encoder.")}
    renamed = {
        key.replace("_embedding", "_embed").replace("attention_norm", "attn.norm").replace("mlp_norm", "ff.norm")
        .replace("attention.to_out", "attn.fn.to_out.0").replace("attention.", "attn.fn.")
        .replace("mlp.", "ff.fn.net."): value for key, value in own.items()
    }  # fmt: skip
    file = {prefix + key: value for key, value in (features | renamed).items()}
    network.load_state_dict(from_published(file), strict=True)
    assert torch.equal(network.image_encoder.features.conv0.weight, features["image_encoder.model.0.conv0.weight"])


def test_features_are_averaged_without_a_relu() -> None:
    encoder = ImageEncoder().eval()
    with torch.no_grad():
        assert (encoder(torch.randn(2, 3, 32, 32)) < 0).any()


@pytest.mark.parametrize(
    ("beyond", "nearest"), [((-3, 2), (0, 2)), ((9, 1), (4, 1)), ((1, -1), (1, 0)), ((2, 5), (2, 4))]
)
def test_places_beyond_the_tables_take_the_nearest_row(beyond: tuple[int, int], nearest: tuple[int, int]) -> None:
    shape = MclShape(n_features=3, n_genes=6, n_positions=5, width=4, n_layers=1, n_heads=2, head_width=2)
    network, expression = MclSTExp(shape).eval(), torch.rand(2, 6)
    given = (torch.tensor([place, (1, 3)]) for place in (beyond, nearest))
    assert torch.equal(*(network.embed_spots(expression, positions) for positions in given))
