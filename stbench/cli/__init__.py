"""The command line: parse, call one function, print. What is heavy is imported inside the commands."""

import sys

import typer

app = typer.Typer(
    name="stbench",
    help="Benchmark of methods that predict spatial gene expression from H&E histology.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Entry point: a user's mistake is one message and exit code 2, an interruption 130."""
    from stbench.cli import (  # noqa: F401 (each adds its commands)
        analysing,
        auditing,
        caching,
        checking,
        cutting,
        data,
        doctor,
        listing,
        predicting,
        protocols,
        publishing,
        running,
        scaffold,
        status,
        submitting,
        variance,
        verifying,
        weights,
    )  # fmt: skip
    from stbench.cli.ending import ended

    sys.exit(ended(app))


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
