"""Plans: each different sentence once, in parts of bounded size, and where each token is read."""

import pytest
import torch

from stbench.adapters.comtip.network.plan import Plan, distinct_pairs, parts_of
from stbench.adapters.comtip.network.sentences import value_backs, value_codes
from tests.adapters.comtip.small import GENES, expression, fronts


def test_equal_gene_and_printed_value_are_computed_once():
    values = torch.tensor([[0.0, 1.251, 0.0], [0.0, 1.249, 2.0], [0.004, 0.0, 0.0]])
    pairs = distinct_pairs(value_codes(values, 2), torch.tensor([3, 2, 2]))
    found = set(zip(pairs.gene.tolist(), pairs.code.tolist(), strict=True))
    assert found == {(0, 0), (1, 125), (1, 0), (2, 0), (2, 200)}
    assert len(pairs.gene) == 5
    assert torch.equal(pairs.gene[pairs.place], torch.arange(3).expand(3, 3))
    assert torch.equal(pairs.code[pairs.place], value_codes(values, 2))


def test_pairs_are_taken_in_parts_of_bounded_size_that_never_cut_a_gene():
    pairs = distinct_pairs(torch.arange(60).view(6, 10), torch.full((10,), 4))
    parts = list(parts_of(pairs, torch.full((10,), 4), 100))
    assert [part.stop for part in parts[:-1]] == [part.start for part in parts[1:]]
    assert parts[0].start == 0
    assert parts[-1].stop == len(pairs.gene)
    for part in parts:
        assert len(pairs.gene[part]) * 6 <= 100
        assert len(set(pairs.gene[part].tolist())) * 6 == len(pairs.gene[part])


@pytest.mark.parametrize("max_tokens", [10**6, 30])
def test_parts_hold_every_pair_with_the_tokens_of_its_gene_and_value(max_tokens):
    values = expression(4)
    plan = Plan.of(fronts(), values, decimals=2, context=77)
    slices = plan.slices(max_tokens)
    seen = []
    for chosen, part in zip(slices, plan.parts(slices, "cpu"), strict=True):
        tokens = part.fronts.ids.flatten()[part.valid]
        for row, (gene, code) in enumerate(zip(plan.pairs.gene[chosen].tolist(), part.code.tolist(), strict=True)):
            front = fronts().ids[gene, : fronts().lengths[gene]]
            own = part.slots[part.gene[row]][: len(front)]
            assert tokens[own].tolist() == front.tolist()
            back = value_backs(torch.tensor([code]), 2)
            assert part.backs.ids[row, : part.backs.lengths[row]].tolist() == back.ids[0].tolist()
            assert part.starts[row] == len(plan.fronts.common) + len(front)
            seen.append((gene, code))
    codes = value_codes(values, 2)
    assert sorted(seen) == sorted({(gene, int(code)) for row in codes for gene, code in enumerate(row)})
    assert len(GENES) == codes.shape[1]
