"""Analyses that compare genes take tasks whose answers have some."""

import pytest

from stbench.errors import SelectionError
from stbench.scoring.genes import require_genes
from tests.made.answers import clustering_card, questions, task_card


@pytest.mark.parametrize("purpose", ["structure", "rescore"])
def test_a_task_without_genes_is_refused_by_name_with_what_needs_them(purpose):
    require_genes(questions(task_card()), purpose)
    with pytest.raises(SelectionError, match=f"'made-clustering'.*and {purpose} compares genes"):
        require_genes(questions(clustering_card()), purpose)
