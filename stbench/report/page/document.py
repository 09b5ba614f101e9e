"""Document: the one HTML file, with a policy that lets it load and run nothing but itself."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping

from stbench.report.page.libraries import asset, libraries

SCRIPTS = ("dom.js", "state.js", "table.js", "grid.js", "figure.js", "views.js", "spots.js", "main.js")
"""Of the page's own, in the order in which they run."""
SLOT = re.compile(r"\{\{(\w+)\}\}")


def document(first: Mapping[str, str], rest: Mapping[str, str], title: str) -> str:
    """The page; the same text for the same blocks.

    Args:
        first: packed values by name, which the page opens with; their text is letters, digits, ``+ / =`` alone.
        rest: those that stand behind the scripts, so that a page opens before all of it has arrived.
        title: of the window.
    """
    style, script = asset("page.css"), "\n".join(asset(name) for name in SCRIPTS)
    filled = {"title": html.escape(title), "policy": html.escape(_policy(style, script)), "style": style,
              "first": _data(first), "script": script, "rest": _data(rest)}  # fmt: skip
    return SLOT.sub(lambda slot: filled[slot[1]], asset("page.html"))


def _data(blocks: Mapping[str, str]) -> str:
    return "\n".join(
        f'<script type="application/octet-stream" data-name="{html.escape(name)}">{text}</script>'
        for name, text in blocks.items()
    )


def _policy(style: str, script: str) -> str:
    """Nothing from any network; the scripts and the style that are here, by their hashes; pictures that are here.

    Connections to its own server are let be: checks of published pages ask for robots.txt in the page's name.
    """
    hashes = " ".join(map(_hash, (script, *(library.text for library in libraries()))))
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; img-src data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
