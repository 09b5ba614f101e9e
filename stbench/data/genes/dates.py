"""Dates that a spreadsheet made of gene names: MARCH1 becomes 1-Mar, SEPT2 becomes 2-Sep, DEC1 becomes 1-Dec."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

MONTHS = {3: ("MARCH", "MARC"), 9: ("SEPT", "SEP"), 10: ("OCT", "Oct"), 12: ("DEC",)}
"""How human genes begin whose names look like a day of the month."""
ABBREVIATED = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_FIRST = re.compile(r"0?(\d{1,2})[- ]([A-Za-z]{3})(?:[- ]\d{2,4})?")
MONTH_FIRST = re.compile(r"([A-Za-z]{3})[- ]0?(\d{1,2})")
NUMBERS = re.compile(r"0?(\d{1,2})/0?(\d{1,2})(?:/\d{2,4})?")
WHOLE = re.compile(r"(?:19|20)\d\d-(\d\d)-(\d\d)(?:[ T]00:00:00(?:\.0+)?)?")
SERIAL = re.compile(r"[34]\d{4}|5[0-4]\d{3}")
"""Days since the end of 1899, from 1982 to 2050."""
MOST, MOST_SHARE = 40, 0.01
"""Names that may look like dates where these are genes: there are no more such genes, and other tables have many."""


def dates_among(names: Iterable[str]) -> frozenset[str]:
    """Names that were those of genes before a spreadsheet read them; none where so many look so that they are not."""
    listed = tuple(names)
    dates = frozenset(name for name in listed if _may_be_date(name) and gene_names(name))
    return dates if len(dates) <= max(MOST_SHARE * len(listed), min(MOST, len(listed) / 2)) else frozenset()


def gene_names(text: str) -> tuple[str, ...]:
    """Names that a spreadsheet reads as this date; none where it is no date of a gene's name."""
    month, day = _month_and_day(text)
    return tuple(f"{start}{day}" for start in MONTHS.get(month, ()))


def _may_be_date(text: str) -> bool:
    """Whether a look at the beginning leaves it open: tables have many names, and few of them are dates."""
    return text[:1].isdecimal() or text[3:4] in ("-", " ")


def _month_and_day(text: str) -> tuple[int, int]:
    """(0, 0) where the text is no date."""
    if match := DAY_FIRST.fullmatch(text):
        return _month(match[2]), int(match[1])
    if match := MONTH_FIRST.fullmatch(text):
        return _month(match[1]), int(match[2])
    if match := NUMBERS.fullmatch(text) or WHOLE.fullmatch(text):
        return int(match[1]), int(match[2])
    if SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        return day.month, day.day
    return 0, 0


def _month(name: str) -> int:
    return ABBREVIATED.index(name.lower()) + 1 if name.lower() in ABBREVIATED else 0
