"""The commands and their options. Bodies import what they need, so that help and completion stay quick."""

from __future__ import annotations

from typing import Annotated

import typer

from netpolgen.cli.errors import guarded
from netpolgen.cli.options import (
    AsOfOption,
    ColorOption,
    ConfigOption,
    FormatOption,
    FormatsOption,
    NoConfigOption,
    OutputOption,
    PathsArgument,
    QuietOption,
    SchemaFormatOption,
    VersionOption,
)

app = typer.Typer(
    name="netpolgen",
    help="Lock down traffic inside Kubernetes: proved NetworkPolicies from a short allow-list, and a linter for what "
    "stays open.\n\nStart with a policies.toml (see README), then: netpolgen build, netpolgen lint.",
    epilog="Exit codes: 0 clean or permitted, 1 findings, denied or differs, 2 usage or invalid policies.toml, "
    "3 nothing to work on, 4 a bug of netpolgen, 130 interrupted.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(version: VersionOption = False) -> None:
    pass


@app.command()
@guarded
def build(
    out: Annotated[str | None, typer.Option("--out", metavar="DIR", help="Write here instead of [output] dir.")] = None,
    manifests: Annotated[
        list[str] | None,
        typer.Option("--manifests", metavar="PATH", help="Look names up here instead of [sources]; may be repeated."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file is missing, different or stale.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Write nothing; print one YAML stream.")] = False,
    config: ConfigOption = None,
    format_: FormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
    as_of: AsOfOption = None,
) -> int:
    """Compile policies.toml to NetworkPolicies, prove them, and write what changed.

    The policies are read back and compared with the list over every pod, namespace, address and port that they can
    tell apart. A difference, or an [expect] that does not hold, stops the build before a byte is written. Only files
    that netpolgen wrote are ever replaced or removed.
    """
    from netpolgen.cli.build import BuildCommand, run_build
    from netpolgen.cli.output import Console

    command = BuildCommand(out, tuple(manifests or ()), check, diff, stdout, config, as_of)
    return run_build(command, format_, output, Console(quiet, not no_color))


@app.command()
@guarded
def lint(
    paths: PathsArgument = None,
    documents_only: Annotated[
        bool,
        typer.Option("--documents-only", help="Only rules that need one document; for hooks that pass file names."),
    ] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODE", help="Only these rules: code, prefix or name.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="Not these rules: code, prefix or name.")
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even with findings.")] = False,
    min_severity: Annotated[
        str, typer.Option("--min-severity", metavar="S", help="What makes the exit code 1: error, warning or info.")
    ] = "warning",
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    formats: FormatsOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
    as_of: AsOfOption = None,
) -> int:
    """Find drift from the list, access that stays open, and policies that the API server would refuse.

    Without PATH: the [sources] of policies.toml and its output directory. With PATH: exactly these paths; a
    policies.toml in the working directory still says what is intended.
    """
    from netpolgen.app.lint import LintOptions
    from netpolgen.cli.lint import LintOutput, run_lint
    from netpolgen.cli.output import Console
    from netpolgen.cli.values import day

    options = LintOptions(
        today=day(as_of),
        paths=tuple(paths or ()),
        documents_only=documents_only,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        config=config,
        use_config=not no_config,
    )
    shown = LintOutput(tuple(formats or ()), output, exit_zero, min_severity)
    return run_lint(options, shown, Console(quiet, not no_color))


@app.command()
@guarded
def can(
    source: Annotated[str, typer.Argument(metavar="SRC", help="Component, NS/NAME, NS/KIND/NAME, IP or CIDR.")],
    destination: Annotated[
        str, typer.Argument(metavar="DST[:PORT[/PROTO]]", help="The same, with a port by name or number.")
    ],
    paths: PathsArgument = None,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    format_: FormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Answer one flow, offline: exit 0 permitted, 1 denied, with the rule that decides on each side.

    For example: netpolgen can ui catalog:http
    """
    from netpolgen.app.can import CanOptions
    from netpolgen.cli.can import run_can
    from netpolgen.cli.output import Console

    options = CanOptions(source, destination, tuple(paths or ()), config, not no_config)
    return run_can(options, format_, output, Console(quiet, not no_color))


@app.command()
@guarded
def rule(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="A rule's code or name.")] = None,
    format_: FormatOption = "text",
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Print the page of a lint rule, or the table of all rules."""
    from netpolgen.cli.reference import print_rule

    del config, quiet, no_color  # taken like everywhere else; there is nothing here that they could change
    return print_rule(code, format_, output)


@app.command()
@guarded
def schema(
    format_: SchemaFormatOption = "json",
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Print the JSON schema of policies.toml, for editors and validators."""
    from netpolgen.cli.reference import print_schema

    del config, quiet, no_color  # taken like everywhere else; there is nothing here that they could change
    return print_schema(format_, output)
