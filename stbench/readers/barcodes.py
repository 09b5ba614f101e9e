"""Barcodes: one way of writing the spots of two files, where they differ by a sample's number alone."""

import re
from collections.abc import Mapping, Sequence

NUMBER = re.compile(r"-\d+$")
"""What Space Ranger writes behind a barcode: the number of a sample."""


def matching(spots: Sequence[str], known: Sequence[str]) -> Mapping[str, str]:
    """Other names of ``spots`` under which they are in ``known``; empty where some are there as they are.

    Some files lost the number behind the barcodes. It is left out of account where no spot is in both files as it is
    written, and barcodes without it are as many.
    """
    if not set(spots).isdisjoint(known):
        return {}
    plain = {NUMBER.sub("", spot): spot for spot in known}
    own = {spot: NUMBER.sub("", spot) for spot in spots}
    if len(plain) < len(known) or len(set(own.values())) < len(spots):
        return {}
    return {spot: plain[short] for spot, short in own.items() if short in plain}


def samples(spots: Sequence[str]) -> set[str]:
    """The numbers behind barcodes: several where the counts of several slides are in one matrix."""
    return {match[0] for spot in spots if (match := NUMBER.search(spot)) is not None}
