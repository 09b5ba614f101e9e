"""CLIP's byte-pair tokeniser, from the vocabulary file that the open_clip wheel carries."""

import gzip
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from stbench.errors import WeightsMissing

VOCABULARY = "bpe_simple_vocab_16e6.txt.gz"
N_MERGES = 49152 - 256 - 2
N_TOKENS = N_MERGES + 2 * 256 + 2
START, END = N_TOKENS - 2, N_TOKENS - 1
_WORD_END = "</w>"
_WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\w\s]|_)+")


def vocabulary_file() -> Path:
    """Path of the merge list; open_clip itself is not imported, which would take seconds.

    Raises:
        WeightsMissing: the package is not installed.
    """
    spec = find_spec("open_clip")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / VOCABULARY).is_file():
            return path
    raise WeightsMissing("CLIP tokeniser", f"{VOCABULARY} was not found", "the package open_clip_torch", "Install it")


def encode(text: str) -> list[int]:
    """Token ids of a text, lower-cased, without start and end token.

    Letters, single digits and runs of punctuation are split before merging, so the ids of a text are those of
    its words one after another. Equal to OpenAI's tokeniser for plain (ASCII) text.
    """
    return [token for word in _WORD.findall(" ".join(text.lower().split())) for token in _word_ids(word)]


@lru_cache(maxsize=100_000)
def _word_ids(word: str) -> tuple[int, ...]:
    ids, ranks = _tables()
    symbols = [_byte_symbols()[byte] for byte in word.encode("utf-8")]
    symbols[-1] += _WORD_END
    while len(symbols) > 1:
        pairs = list(pairwise(symbols))
        best = min(pairs, key=lambda pair: ranks.get(pair, N_MERGES))
        if best not in ranks:
            break
        merged: list[str] = []
        for symbol in symbols:
            if merged and (merged[-1], symbol) == best:
                merged[-1] += symbol
            else:
                merged.append(symbol)
        symbols = merged
    return tuple(ids[symbol] for symbol in symbols)


@cache
def _byte_symbols() -> dict[int, str]:
    """Each byte as one visible character: itself where it prints, else a code point from 256 on."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + place) for place, byte in enumerate(hidden)}


@cache
def _tables() -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Ids of all symbols, and the rank of each merge."""
    lines = gzip.decompress(vocabulary_file().read_bytes()).decode("utf-8").split("\n")
    merges = [(first, second) for first, second in (line.split() for line in lines[1 : N_MERGES + 1])]
    singles = list(_byte_symbols().values())
    symbols = singles + [single + _WORD_END for single in singles] + [first + second for first, second in merges]
    return {symbol: place for place, symbol in enumerate(symbols)}, {pair: rank for rank, pair in enumerate(merges)}
