"""Option types that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from netpolgen import __version__


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"netpolgen {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
]
PathsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="A YAML or JSON file, a directory, or - for standard input."),
]
ConfigOption = Annotated[
    str | None, typer.Option("--config", "-c", metavar="FILE", help="The allow-list.  [default: policies.toml]")
]
NoConfigOption = Annotated[bool, typer.Option("--no-config", help="Do not read a policies.toml.")]
FormatOption = Annotated[str, typer.Option("--format", metavar="FMT", help="text or json.")]
SchemaFormatOption = Annotated[str, typer.Option("--format", metavar="FMT", help="json, which is all there is.")]
FormatsOption = Annotated[
    list[str] | None,
    typer.Option("--format", metavar="FMT[:FILE]", help="text or json, to FILE if given; may be repeated."),
]
OutputOption = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result here.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but errors.")]
ColorOption = Annotated[bool, typer.Option("--no-color", help="No colour, also on a terminal (or set NO_COLOR).")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Judge expiry as of this day, as in 2027-03-31.")
]
