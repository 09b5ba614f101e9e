"""Cards: methods, tasks and datasets as strict YAML, read into frozen values with a content hash."""

from stbench.cards.base import CARD_FORMAT, Card, Part
from stbench.cards.dataset import DatasetCard, Expected
from stbench.cards.deck import Deck, card_folders, datasets, methods, tasks
from stbench.cards.method import MethodCard, Setting, Variant
from stbench.cards.reading import read_card
from stbench.cards.task import Ask, PanelRule, Split, TaskCard

__all__ = [
    "CARD_FORMAT", "Ask", "Card", "DatasetCard", "Deck", "Expected", "MethodCard", "PanelRule", "Part", "Setting",
    "Split", "TaskCard", "Variant", "card_folders", "datasets", "methods", "read_card", "tasks",
]  # fmt: skip
