"""What the CMRCNet tests share: the golden network, its inputs, and a tiny one in float64."""

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from stbench.adapters.cmrcnet.network import CMRCNet, FrozenTokens, Sizes, code_network, paper_network
from tests.adapters.cmrcnet.published import from_published
from tests.made.golden import description, fill, golden

N_GENES = 20
TINY = Sizes(
    source=FrozenTokens(length=4, features=6),
    encoder_width=16,
    encoder_depth=1,
    encoder_heads=2,
    width=32,
    gene_token_count=3,
)


def published_shapes() -> dict[str, tuple[int, ...]]:
    """Keys and shapes of the public code's file, for 412 genes."""
    return {e["key"]: tuple(e["shape"]) for e in description("cmrcnet_published_keys")["state_dict"]}


@cache
def published() -> dict[str, Tensor]:
    """The 164 tensors of the public code for 20 genes, by the fill rule, the second fusion module tied."""
    shapes = published_shapes()
    for key in ("spot_projection.projection.weight", "spot_projection_restruction.0.weight"):
        shapes[key] = (shapes[key][0], N_GENES)
    state = fill(shapes)
    for key in shapes:
        if key.startswith("cross_modal_image_layers.1."):
            state[key] = state[key.replace(".1.", ".0.", 1)]
    return state


@cache
def golden_network() -> CMRCNet:
    """`code_network` with the golden weights, in eval mode; shared, so leave it as it is."""
    with torch.device("meta"):  # every weight is loaded, so none needs drawing
        network = code_network(N_GENES)
    network.load_state_dict(from_published(published()), assign=True)
    return network.eval()


def golden_inputs() -> tuple[Tensor, Tensor, Tensor]:
    """Normalised images (3, 3, 224, 224), expression (3, 20) and the kept elements (3, 50, 256)."""
    tensors = golden("cmrcnet").tensors
    mean = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)
    images = (tensors["input/image_u8"].float() / 255 - mean) / std
    return images, tensors["input/expression"], tensors["input/mask"].float()


class CodeSteps(TorchFunctionMode):
    """What `code_contrastive` computes on its way, as torch's functions give it within the block."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Tensor, Tensor]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Runs ``func`` and remembers its name, first argument and result."""
        result = func(*args, **(kwargs or {}))
        self.calls.append((getattr(func, "__name__", ""), args[0], result))
        return result

    def named(self) -> dict[str, Tensor]:
        """The steps under the names of the golden file."""
        products = [result for name, _, result in self.calls if name in ("matmul", "__matmul__")]
        (targets,) = [(given, result) for name, given, result in self.calls if name == "softmax"]
        logits = [given for name, given, _ in self.calls if name == "log_softmax"]
        (per_sample,) = [(given, result) for name, given, result in self.calls if name == "log1p"]
        assert len(products) == 3
        torch.testing.assert_close(logits[1], logits[0].T, rtol=0, atol=0)
        return {
            "image_similarity": products[1], "spot_similarity": products[2], "logits": logits[0],
            "target_logits": targets[0], "targets": targets[1],
            "per_sample": per_sample[0], "per_sample_log": per_sample[1],
        }  # fmt: skip


def without_dropout(network: nn.Module) -> nn.Module:
    """Every dropout of ``network`` set to zero, in place."""
    for module in network.modules():
        if isinstance(module, nn.Dropout | nn.AlphaDropout):
            module.p = 0.0
    return network


def tiny_network(*, rebuilds: str = "image") -> CMRCNet:
    """The paper's construction, 7 genes, a handful of tokens, float64, eval mode, seeded."""
    with torch.random.fork_rng():
        torch.manual_seed(5)
        return paper_network(7, TINY, rebuilds=rebuilds).double().eval()


def tiny_batch(n: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    """Frozen tokens (n, 4, 6), expression (n, 7), kept elements (n, 5, 32), float64."""
    generator = torch.Generator().manual_seed(9)
    draw = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in ((n, 4, 6), (n, 7))]
    keep = (torch.rand((n, 5, 32), generator=generator) < 0.5).double()
    return draw[0], draw[1].abs(), keep
