"""The command line: parse, call one function, print. What is heavy is imported inside the commands."""

import sys

import typer

from stbench.errors import StbenchError
from stbench.report.characters import write_legibly

app = typer.Typer(
    name="stbench",
    help="Benchmark of methods that predict spatial gene expression from H&E histology.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Entry point: a user's mistake is one message and exit code 2, an interruption 130."""
    from stbench.cli import analysing, listing, running, scaffold, weights  # noqa: F401  (each adds its commands to ``app``)

    write_legibly((sys.stdout, sys.stderr))
    try:
        app()
    except StbenchError as error:
        print(f"stbench: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(
            "\nstbench: interrupted. What is done is kept: the same command goes on from here.",
            file=sys.stderr,
        )
        sys.exit(130)


def _version(asked: bool) -> None:
    if asked:
        from stbench import __version__

        print(f"stbench {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Benchmark of methods that predict spatial gene expression from H&E histology."""
