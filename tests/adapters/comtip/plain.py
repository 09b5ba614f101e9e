"""CoMTIP's parts once more, one number at a time in float64, sharing no code with the networks."""

import math

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

Array = NDArray[np.float64]


def weights(module: nn.Module) -> dict[str, Array]:
    """A module's state as float64 arrays."""
    return {key: value.detach().double().numpy() for key, value in module.state_dict().items()}


def linear(x: Array, state: dict[str, Array], name: str) -> Array:
    prefix = f"{name}." if name else ""
    weight, bias = state[f"{prefix}weight"], state.get(f"{prefix}bias")
    return np.array(
        [
            sum(weight[o, i] * x[i] for i in range(len(x))) + (bias[o] if bias is not None else 0.0)
            for o in range(len(weight))
        ]
    )


def layer_norm(x: Array, state: dict[str, Array], name: str) -> Array:
    mean = sum(x) / len(x)
    variance = sum((value - mean) ** 2 for value in x) / len(x)
    return (x - mean) / math.sqrt(variance + 1e-5) * state[f"{name}.weight"] + state[f"{name}.bias"]


def softmax(scores: list[float]) -> list[float]:
    exponents = [math.exp(score - max(scores)) for score in scores]
    return [exponent / sum(exponents) for exponent in exponents]


def attention(query: Array, keys: list[Array], values: list[Array]) -> Array:
    """One query of one head over the tokens it sees."""
    shares = softmax([float(np.dot(query, key)) / math.sqrt(len(query)) for key in keys])
    return np.sum([share * value for share, value in zip(shares, values, strict=True)], axis=0)


def block(tokens: list[Array], state: dict[str, Array], name: str, heads: int, *, causal: bool) -> list[Array]:
    normed = [layer_norm(x, state, f"{name}.layer_norm1") for x in tokens]
    q, k, v = ([linear(x, state, f"{name}.self_attn.{part}_proj") for x in normed] for part in "qkv")
    width = len(tokens[0]) // heads
    out = []
    for t, x in enumerate(tokens):
        seen = range(t + 1 if causal else len(tokens))
        cuts = [slice(head * width, (head + 1) * width) for head in range(heads)]
        parts = [attention(q[t][cut], [k[s][cut] for s in seen], [v[s][cut] for s in seen]) for cut in cuts]
        x = x + linear(np.concatenate(parts), state, f"{name}.self_attn.out_proj")
        hidden = linear(layer_norm(x, state, f"{name}.layer_norm2"), state, f"{name}.mlp.fc1")
        hidden = np.array([h / (1 + math.exp(-1.702 * h)) for h in hidden])
        out.append(x + linear(hidden, state, f"{name}.mlp.fc2"))
    return out


def image_features(tokens: list[Array], state: dict[str, Array], depth: int, heads: int) -> list[Array]:
    """Tokens with positions -> features after the last norm, class token first."""
    x = [layer_norm(token, state, "vision_model.pre_layrnorm") for token in tokens]
    for layer in range(depth):
        x = block(x, state, f"vision_model.encoder.layers.{layer}", heads, causal=False)
    return [layer_norm(token, state, "vision_model.post_layernorm") for token in x]


def sentence(tokens: list[Array], state: dict[str, Array], depth: int, heads: int) -> Array:
    """Embedded tokens up to the end token -> sentence vector."""
    for layer in range(depth):
        tokens = block(tokens, state, f"text_model.encoder.layers.{layer}", heads, causal=True)
    return linear(layer_norm(tokens[-1], state, "text_model.final_layer_norm"), state, "text_projection")


def squared_distance(a: Array, b: Array) -> float:
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def cosine(a: Array, b: Array) -> float:
    return float(np.dot(a, b)) / math.sqrt(float(np.dot(a, a))) / math.sqrt(float(np.dot(b, b)))


def rows(x: Tensor) -> list[Array]:
    """A tensor's rows without their gradients."""
    return list(x.detach().numpy())
