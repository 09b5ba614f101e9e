"""Getting: how the files of a dataset come to this machine, in words."""

from stbench.cards import DatasetCard


def getting(card: DatasetCard) -> str:
    """How to get the files by hand, in words."""
    source = f"Get the files from {card.source}" if card.source else "Ask the dataset's authors for its files"
    return card.steps.strip() or f"{source}, and name their folder with --data-root"


def how_to_get(card: DatasetCard) -> str:
    """How to get the files: by the command where there is one, else by hand."""
    if not card.fetch.stated:
        return getting(card)
    return f"Download them with 'stbench data fetch {card.name}'" + (f", or: {getting(card)}" if card.steps else "")
