"""Pair-aware adversarial training (PAAT): telling matched from permuted gene-value pairs (eq. 8, 9).

As printed, the discriminator D minimises E[D(z)] - E[D(z_permuted)], which drives the scores of matched and
permuted samples apart, and the reversed gradient makes the encoder close that gap: it is asked to lose what
tells matched from permuted. The paper's prose wants the opposite. Both are here: ``literal`` is the
equations, ``cooperative`` the prose (no reversal: encoder and D widen the gap together).
"""

import math
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from stbench.adapters.parts.sending import sent

PaatMode = Literal["literal", "cooperative", "off"]


def permuted_values(values: Tensor, generator: torch.Generator) -> Tensor:
    """Values permuted across the genes of each sample, every sample by its own permutation.

    Args:
        values: (n_samples, n_genes) expression.
        generator: source of the permutations.
    """
    order = torch.rand(values.shape, generator=generator).argsort(dim=1)
    return values.gather(1, sent(order, values.device))


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * grads[0], None


def reverse_gradient(x: Tensor, strength: float) -> Tensor:
    """``x`` itself; gradients through it are multiplied by ``-strength`` (eq. 9)."""
    return _Reversal.apply(x, strength)


class SpectralLinear(nn.Module):
    """A linear layer whose weight is divided by its largest singular value, so that it stretches nothing.

    The singular value is followed by power iteration: one round per training pass, from a start made by
    :meth:`initialise`, so that no global generator is drawn from.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.left: Tensor
        self.register_buffer("left", torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs) -> (n, outputs)."""
        if self.training:
            self._follow()
        left = self.left.clone()  # a later pass moves the buffer while this one waits for its backward
        right = functional.normalize(left.detach() @ self.weight.detach(), dim=0)
        return functional.linear(x, self.weight / (left @ self.weight @ right), self.bias)

    @torch.no_grad()
    def _follow(self) -> None:
        right = functional.normalize(self.left @ self.weight, dim=0)
        self.left.copy_(functional.normalize(self.weight @ right, dim=0))

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """torch's default for linear layers, and the singular vector of that weight."""
        bound = 1 / math.sqrt(self.weight.shape[1])
        self.weight.uniform_(-bound, bound, generator=generator)
        self.bias.uniform_(-bound, bound, generator=generator)
        self.left.normal_(generator=generator)
        for _ in range(50):
            self._follow()


class Discriminator(nn.Module):
    """D: two layers with spectral norm and LeakyReLU 0.2 between, no sigmoid; its slope is at most one.

    Without that limit the difference of eq. 8 could be scaled up without end. It also makes -L_pair a lower
    bound of the Wasserstein distance between matched and permuted samples.
    """

    def __init__(self, inputs: int, hidden: int = 256) -> None:
        super().__init__()
        self.hidden = SpectralLinear(inputs, hidden)
        self.score = SpectralLinear(hidden, 1)

    def forward(self, z: Tensor) -> Tensor:
        """(n, inputs) -> (n,) scores."""
        scores: Tensor = self.score(functional.leaky_relu(self.hidden(z), 0.2))
        return scores[:, 0]

    def initialise(self, generator: torch.Generator) -> None:
        """Random start of both layers."""
        self.hidden.initialise(generator)
        self.score.initialise(generator)


def pair_loss(
    discriminator: nn.Module, matched: Tensor, permuted: Tensor, *, mode: PaatMode, reversal: float = 1.0
) -> Tensor:
    """L_pair (eq. 8): mean score of matched minus mean score of permuted samples.

    ``cooperative`` scores vectors of unit length: encoder and D pull the same way there, and a slope of one
    bounds the term only if the vectors themselves cannot grow.

    Args:
        discriminator: (n, joint) -> (n,).
        matched: (n, joint) z_txt of samples with their own values.
        permuted: (n, joint) z_txt of the same samples with permuted values.
        mode: which way the encoder is pushed; ``off`` is zero.
        reversal: the factor lambda_grl of eq. 9.
    """
    if mode == "off":
        return matched.new_zeros(())
    both = torch.cat([matched, permuted])
    if mode == "literal":
        both = reverse_gradient(both, reversal)
    else:
        both = functional.normalize(both, dim=-1)
    scores = discriminator(both)
    difference: Tensor = scores[: len(matched)].mean() - scores[len(matched) :].mean()
    return difference
