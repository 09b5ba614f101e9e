"""``python -m stbench``: the command line, where its script is not on the path."""

from stbench.cli import main

main()
