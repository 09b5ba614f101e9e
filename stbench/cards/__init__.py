"""Cards: methods, tasks, datasets and papers' tables as strict YAML, read into frozen values with a content hash."""

from stbench.cards.base import CARD_FORMAT, Card, Choice, Contradiction, Part
from stbench.cards.dataset import DatasetCard, Expected
from stbench.cards.deck import Deck, card_folders, datasets, methods, protocols, reported, tasks
from stbench.cards.method import MethodCard, Resources, ResourcesByProfile, Setting, Variant
from stbench.cards.options import changed_options, registered, with_options
from stbench.cards.printed import PrintedDataset, PrintedScore, ReportedCard
from stbench.cards.protocol import Printed, ProtocolCard, SwitchChoice
from stbench.cards.reading import read_card
from stbench.cards.task import AuditArm, PanelChoice, SplitChoice, TaskCard

__all__ = [
    "CARD_FORMAT", "AuditArm", "Card", "Choice", "Contradiction", "DatasetCard", "Deck", "Expected", "MethodCard",
    "PanelChoice", "Part", "Printed", "PrintedDataset", "PrintedScore", "ProtocolCard", "ReportedCard", "Resources",
    "ResourcesByProfile", "Setting", "SplitChoice", "SwitchChoice", "TaskCard", "Variant", "card_folders",
    "changed_options", "datasets", "methods", "protocols", "read_card", "registered", "reported", "tasks",
    "with_options",
]  # fmt: skip
