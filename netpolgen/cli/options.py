"""Option types that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from netpolgen import __version__
from netpolgen.cli.completion import complete_end


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
    typer.Option(
        "--format",
        metavar="FMT[:FILE]",
        help="text, full, json, sarif, github, gitlab, junit, rdjson, markdown or statistics, to FILE if given; may "
        "be repeated.  [default: full on a terminal, github in GitHub Actions, else text]",
    ),
]
StdinFilenameOption = Annotated[
    str | None,
    typer.Option("--stdin-filename", metavar="NAME", help="What to call standard input, or the file it stands for."),
]
NamespaceOption = Annotated[
    str | None,
    typer.Option("--namespace", metavar="NS", help="The namespace of objects that name none.  [default: default]"),
]
DefaultNamespaceOption = Annotated[
    str | None,
    typer.Option("--default-namespace", metavar="NS", help="That of objects that name none.  [default: default]"),
]
OutputOption = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result here.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but errors.")]
ColorOption = Annotated[bool, typer.Option("--no-color", help="No colour, also on a terminal (or set NO_COLOR).")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Judge expiry as of this day, as in 2027-03-31.")
]

# What only can has.
SourceArgument = Annotated[
    str,
    typer.Argument(metavar="SRC", help="Component, NS/NAME, NS/KIND/NAME, IP or CIDR.", autocompletion=complete_end),
]
DestinationArgument = Annotated[
    str,
    typer.Argument(
        metavar="DST[:PORT[/PROTO]]",
        help="The same, with a port by name or number; with one, IPv6 stands in brackets.",
        autocompletion=complete_end,
    ),
]
SourceLabelsOption = Annotated[
    str | None,
    typer.Option(
        "--src-labels", metavar="K=V,...", help="Ask about a made-up pod with these labels; SRC is its namespace."
    ),
]
DestinationLabelsOption = Annotated[
    str | None,
    typer.Option("--dst-labels", metavar="K=V,...", help="The same for DST, whose port is a number then."),
]
AnyOption = Annotated[
    bool, typer.Option("--any", help="Exit 0 if any part of it is permitted, and 1 only if nothing of it is.")
]

# What only lint has.
SelectOption = Annotated[
    list[str] | None, typer.Option("--select", metavar="RULE", help="Only these rules; may be repeated.")
]
ExtendSelectOption = Annotated[
    list[str] | None, typer.Option("--extend-select", metavar="RULE", help="These rules as well; may be repeated.")
]
IgnoreOption = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="RULE", help="Not these rules; may be repeated.")
]
MinSeverityOption = Annotated[
    str, typer.Option("--min-severity", metavar="S", help="What makes the exit code 1: error, warning or info.")
]
BaselineOption = Annotated[
    str | None, typer.Option("--baseline", metavar="FILE", help="Let the findings pass that FILE has.")
]
WriteBaselineOption = Annotated[
    str | None,
    typer.Option("--write-baseline", metavar="FILE", help="Write all findings to FILE, and let them pass."),
]
ShowSuppressedOption = Annotated[
    bool | None,
    typer.Option(
        "--show-suppressed/--hide-suppressed",
        help="Show what was let pass, or not.  [default: only formats for machines do]",
        show_default=False,
    ),
]
StatisticsOption = Annotated[
    bool, typer.Option("--statistics", help="Print how often each rule found something, in place of the findings.")
]
ExplainOption = Annotated[
    str | None, typer.Option("--explain", metavar="CODE", help="Print the page of a rule, and do nothing else.")
]
FixOption = Annotated[
    bool, typer.Option("--fix", help="Mend in the files what can be mended without changing what is permitted.")
]
UnsafeFixesOption = Annotated[
    bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also what may change it; look at the result.")
]
FixDiffOption = Annotated[
    bool,
    typer.Option("--diff", help="Write nothing; print what --fix would change, and exit 1 if anything would."),
]
ExitZeroOption = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even with findings.")]

# What only map has.
MapFormatOption = Annotated[
    str, typer.Option("--format", metavar="FMT", help="text, json, csv, dot, mermaid or markdown.")
]
WorkloadsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--workload", metavar="NAME", help="Only from or to this; may be repeated.", autocompletion=complete_end
    ),
]
NamespacesOption = Annotated[
    list[str] | None,
    typer.Option("--namespace", metavar="NAME", help="Only from or to workloads of this; may be repeated."),
]
FromOption = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="SRC",
        help="Only from this, as for can, or ingress-controller, gateway, load-balancer, node-port; may be repeated.",
        autocompletion=complete_end,
    ),
]
ToOption = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="DST", help="Only to this; may be repeated.", autocompletion=complete_end),
]
PortsOption = Annotated[
    list[str] | None,
    typer.Option("--port", metavar="PORT[/PROTO]", help="Only on these, as in 80, 53/udp or 80-90; may be repeated."),
]
DirectionOption = Annotated[
    str | None,
    typer.Option("--direction", metavar="D", help="Only what workloads let in (ingress) or send out (egress)."),
]
ExposureOption = Annotated[
    bool, typer.Option("--exposure", help="Say, too, to whom workloads are open beside those: everyone, later pods, …")
]
CollapseOption = Annotated[
    str,
    typer.Option(
        "--collapse",
        metavar="BY",
        help="In short: whole namespaces (namespace), or one of alike workloads (class).",
        show_default=False,
    ),
]

# What only diff and plan have.
OldArgument = Annotated[
    str, typer.Argument(metavar="OLD", help="A file, a directory, - for standard input, or git:REV[:PATH].")
]
NewArgument = Annotated[str, typer.Argument(metavar="NEW", help="The same.")]
FailOnOption = Annotated[
    str,
    typer.Option("--fail-on", metavar="WHAT", help="What makes the exit code 1: opened, closed, any or none."),
]
ComparisonFormatOption = Annotated[str, typer.Option("--format", metavar="FMT", help="text, json or markdown.")]
NamespaceCollapseOption = Annotated[
    str, typer.Option("--collapse", metavar="BY", help="namespace: show namespaces in the place of workloads.")
]
