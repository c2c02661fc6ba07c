"""The commands and their options. Bodies import what they need, so that help and completion stay quick."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.models import CommandInfo

from netpolgen.cli.errors import UNUSABLE, guarded
from netpolgen.cli.options import (
    AnyOption,
    AsOfOption,
    BaselineOption,
    CollapseOption,
    ColorOption,
    ComparisonFormatOption,
    ConfigOption,
    DefaultNamespaceOption,
    DestinationArgument,
    DestinationLabelsOption,
    DirectionOption,
    ExitZeroOption,
    ExplainOption,
    ExposureOption,
    ExtendSelectOption,
    FailOnOption,
    FixDiffOption,
    FixOption,
    FormatOption,
    FormatsOption,
    FromOption,
    IgnoreOption,
    MapFormatOption,
    MinSeverityOption,
    NamespaceCollapseOption,
    NamespaceOption,
    NamespacesOption,
    NewArgument,
    NoConfigOption,
    OldArgument,
    OutputOption,
    PathsArgument,
    PortsOption,
    QuietOption,
    SchemaFormatOption,
    SelectOption,
    ShowSuppressedOption,
    SourceArgument,
    SourceLabelsOption,
    StatisticsOption,
    StdinFilenameOption,
    ToOption,
    UnsafeFixesOption,
    VersionOption,
    WorkloadsOption,
    WriteBaselineOption,
)
from netpolgen.cli.streams import give_up_output, prepare_streams, say

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
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change, and exit 1 if anything would.")
    ] = False,
    stdout: Annotated[
        bool, typer.Option("--stdout", help="Write nothing, compare with nothing; print one YAML stream.")
    ] = False,
    config: ConfigOption = None,
    format_: FormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
    as_of: AsOfOption = None,
) -> int:
    """Compile policies.toml to proved NetworkPolicies.

    For example: netpolgen build --check --diff

    What changed is written. The policies are read back and compared with the list over every pod, namespace, address
    and port that they can tell apart. A difference, or an [expect] that does not hold, stops the build before a byte is
    written. Only files that netpolgen wrote are ever replaced or removed, and only where it would write one. --check
    and --diff may stand together; --stdout stands alone.
    """
    from netpolgen.cli.build import BuildCommand, run_build
    from netpolgen.cli.output import Console

    command = BuildCommand(out, tuple(manifests or ()), check, diff, stdout, config, as_of, format_, output)
    return run_build(command, Console(quiet, not no_color))


@app.command(
    epilog="RULE is a code (NPG301), the beginning of one (NPG3), a name, or whom rules are for: default, strict (all "
    'warnings) or audit (all rules). A finding is let pass by a comment "# netpolgen: ignore[NPG205] reason until '
    '2027-03-31" on its line or the line above, by an annotation netpolgen.dev/ignore: "NPG205: reason", by [lint] of '
    "policies.toml, or by a baseline."
)
@guarded
def lint(
    paths: PathsArgument = None,
    documents_only: Annotated[
        bool,
        typer.Option("--documents-only", help="Only rules that need one document; for hooks that pass file names."),
    ] = False,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    min_severity: MinSeverityOption = "warning",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    show_suppressed: ShowSuppressedOption = None,
    statistics: StatisticsOption = False,
    fix: FixOption = False,
    unsafe_fixes: UnsafeFixesOption = False,
    diff: FixDiffOption = False,
    explain: ExplainOption = None,
    exit_zero: ExitZeroOption = False,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    stdin_filename: StdinFilenameOption = None,
    namespace: NamespaceOption = None,
    formats: FormatsOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
    as_of: AsOfOption = None,
) -> int:
    """Find open access, drift from the list, and invalid policies.

    For example: netpolgen lint deploy --format sarif:lint.sarif --format text

    Without PATH: the [sources] of policies.toml and its output directory. With PATH: just that, though a policies.toml
    here still says what is intended.
    """
    if explain is not None:
        from netpolgen.cli.reference import print_rule

        return print_rule(explain, "text", output)
    from netpolgen.cli.fixes import Fixes
    from netpolgen.cli.lint import LintCommand, LintOutput, run_lint
    from netpolgen.cli.output import Console
    from netpolgen.cli.stand_ins import stand_ins

    given = stand_ins(stdin_filename, namespace, paths)
    rules, baselines = (select, extend_select, ignore), (baseline, write_baseline)
    command = LintCommand(paths, documents_only, rules, baselines, min_severity, config, no_config, as_of, given)
    shown = LintOutput(tuple(formats or ()), output, exit_zero, statistics, show_suppressed)
    return run_lint(command, shown, Console(quiet, not no_color), Fixes(fix, unsafe_fixes, diff))


@app.command()
@guarded
def can(
    source: SourceArgument,
    destination: DestinationArgument,
    paths: PathsArgument = None,
    src_labels: SourceLabelsOption = None,
    dst_labels: DestinationLabelsOption = None,
    any_: AnyOption = False,
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    stdin_filename: StdinFilenameOption = None,
    namespace: NamespaceOption = None,
    format_: FormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Answer whether one flow is permitted, and by which rules.

    The answer is offline and names the rule that decides on each side: exit 0 if all of it is permitted, 1 if not.

    For example: netpolgen can ui catalog:http

    Where the question stands for several pods, addresses or ports, 1 may be "partly permitted"; with --any it means
    that nothing of it is permitted. What must never be permitted is best a line of [expect] in policies.toml.

    A pod of no manifest is asked about by its namespace and labels: netpolgen can shop/ db:5432 --src-labels app=x
    """
    from netpolgen.app.asking.can import CanOptions
    from netpolgen.cli.can import run_can
    from netpolgen.cli.output import Console
    from netpolgen.cli.stand_ins import stand_ins

    given, labels = stand_ins(stdin_filename, namespace, paths), (src_labels, dst_labels)
    options = CanOptions(source, destination, tuple(paths or ()), config, not no_config, *labels, given)
    return run_can(options, format_, output, Console(quiet, not no_color), any_=any_)


@app.command("map")
@guarded
def map_(
    paths: PathsArgument = None,
    workload: WorkloadsOption = None,
    namespace: NamespacesOption = None,
    source: FromOption = None,
    destination: ToOption = None,
    port: PortsOption = None,
    direction: DirectionOption = None,
    exposure: ExposureOption = False,
    collapse: CollapseOption = "",
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    stdin_filename: StdinFilenameOption = None,
    default_namespace: DefaultNamespaceOption = None,
    format_: MapFormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Show which workload reaches which on which ports.

    With the addresses outside, and what no policy isolates.

    For example: netpolgen map --to catalog --port 8080
    """
    from netpolgen.app.mapping.filters import MapFilter
    from netpolgen.app.mapping.map import MapOptions
    from netpolgen.cli.map import direction_of, run_map
    from netpolgen.cli.output import Console
    from netpolgen.cli.stand_ins import stand_ins

    ends = (tuple(workload or ()), tuple(namespace or ()), tuple(source or ()), tuple(destination or ()))
    wanted = MapFilter(*ends, ports=tuple(port or ()), direction=direction_of(direction))
    given = stand_ins(stdin_filename, default_namespace, paths)
    options = MapOptions(tuple(paths or ()), config, not no_config, wanted, exposure, collapse, given)
    return run_map(options, format_, output, Console(quiet, not no_color))


@app.command("diff")
@guarded
def diff_(
    old: OldArgument,
    new: NewArgument,
    fail_on: FailOnOption = "any",
    collapse: NamespaceCollapseOption = "",
    config: ConfigOption = None,
    no_config: NoConfigOption = False,
    stdin_filename: StdinFilenameOption = None,
    namespace: NamespaceOption = None,
    format_: ComparisonFormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Show which connections differ between two states.

    Which were opened, closed or changed: exit 0 none, 1 some.

    For example: netpolgen diff git:main:deploy deploy --fail-on opened

    Differences that no workload shows, but a pod to come would, are told with an example.
    """
    from netpolgen.app.mapping.diff import DiffOptions
    from netpolgen.cli.diff import ComparisonOutput, run_diff
    from netpolgen.cli.output import Console
    from netpolgen.cli.stand_ins import stand_ins

    shown = ComparisonOutput(format_, output, collapse, fail_on)
    given = stand_ins(stdin_filename, namespace, (old, new))
    return run_diff(DiffOptions(old, new, config, not no_config, collapse, given), shown, Console(quiet, not no_color))


@app.command()
@guarded
def plan(
    fail_on: FailOnOption = "any",
    collapse: NamespaceCollapseOption = "",
    config: ConfigOption = None,
    format_: ComparisonFormatOption = "text",
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_color: ColorOption = False,
) -> int:
    """Show what applying the output directory would change.

    What it would open and close is told by the manifests of [sources] as they are; for a pull request use
    netpolgen diff git:REV.

    For example: netpolgen plan --collapse namespace

    Its policies come beside those of [sources], in the place of those with the same name. Exit 0 nothing, 1 something.
    """
    from netpolgen.app.mapping.plan import PlanOptions
    from netpolgen.cli.diff import ComparisonOutput, run_plan
    from netpolgen.cli.output import Console

    shown = ComparisonOutput(format_, output, collapse, fail_on)
    return run_plan(PlanOptions(config, collapse), shown, Console(quiet, not no_color))


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
    """Print the page of a lint rule, or the table of all rules.

    For example: netpolgen rule NPG205
    """
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
    """Print the JSON schema of policies.toml, for editors.

    For example: netpolgen schema -o policies.schema.json
    """
    from netpolgen.cli.reference import print_schema

    del config, quiet, no_color  # taken like everywhere else; there is nothing here that they could change
    return print_schema(format_, output)


def run() -> None:
    """The whole program: exits with the code of its command."""
    prepare_streams()
    asked = [command for command in app.registered_commands if _name(command) in sys.argv[1:2]]
    # What Typer makes of the options of all the others takes longer than many a command.
    app.registered_commands = asked or app.registered_commands
    try:
        app()
    except OSError as error:  # of help, which Typer prints; commands see to their own
        give_up_output()
        say(f"error: cannot write to standard output: {error.strerror}")
        sys.exit(UNUSABLE)


def _name(command: CommandInfo) -> str:
    return command.name or (command.callback.__name__ if command.callback else "")
