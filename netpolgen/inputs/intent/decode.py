"""policies.toml to an Intent: what it says as values, or everything that is wrong with it and where.

Own code decodes. Only if it meets a wrong shape is the JSON schema asked, which names every wrong shape in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from netpolgen.inputs.intent.cluster import decode_cluster
from netpolgen.inputs.intent.definitions import check_names, decode_components, decode_groups, decode_networks
from netpolgen.inputs.intent.edges import decode_edges, decode_expectations
from netpolgen.inputs.intent.lint import decode_lint
from netpolgen.inputs.intent.ports import PortFaultError, port_ask
from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.intent.settings import (
    decode_default_deny,
    decode_expired_is_error,
    decode_namespaces,
    decode_output,
    decode_sources,
)
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.inputs.toml.limits import Tree
from netpolgen.inputs.toml.reader import INVALID, TomlFile, read_toml
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.intent import Intent, PortAsk
from netpolgen.model.source import Location, Origin

_ROOT_KEYS = frozenset(
    {
        "version",
        "default-deny",
        "sources",
        "cluster",
        "namespaces",
        "components",
        "networks",
        "groups",
        "allow",
        "expect",
        "output",
        "settings",
        "lint",
    }
)

# So many entries of a wrong shape are told of; what is wrong with one takes a fraction of a millisecond to find out.
MOST_MISSHAPEN = 10_000


class IntentFile(Struct, frozen=True):
    """A policies.toml as read. ``intent`` is None when the file cannot be used; ``problems`` are in file order.

    They are of the rules NPG501 (the file is invalid) and NPG507 (a line changes nothing).
    """

    intent: Intent | None
    problems: tuple[Problem, ...]
    _toml: TomlFile

    @property
    def file(self) -> str:
        """The path as reported."""
        return self._toml.file

    @property
    def text(self) -> str:
        """The text that places refer to, line breaks being LF."""
        return self._toml.text

    def locate(self, origin: Origin) -> Location:
        """The place of a value in this file; places are computed when the first one is asked for."""
        return self._toml.locate(origin)


def read_intent(path: str) -> IntentFile:
    """The policies.toml at this path. Raises UsageError when it cannot be read at all."""
    return decode_intent(read_toml(path))


def decode_intent(toml: TomlFile) -> IntentFile:
    """What a file that has been read says."""
    if toml.tree is None:
        return IntentFile(None, toml.problems, toml)
    reading = Reading(toml)
    # What a later version of the language brings would look like a hundred slips of this one.
    version = {key: value for key, value in toml.tree.items() if key == "version"}
    tree = version if _is_later(version.get("version")) else toml.tree
    intent = _intent(reading, tree)
    problems = tuple(_reported(reading, tree))
    usable = not any(problem.code == INVALID for problem in problems)
    return IntentFile(intent if usable else None, problems, toml)


def _is_later(version: object) -> bool:
    return isinstance(version, int) and not isinstance(version, bool) and version > 1


def misshapen(tree: Tree) -> tuple[Origin, ...]:
    """Where our own decoder finds a shape that the schema has to refuse too."""
    reading = Reading(TomlFile("", "", tree))
    _intent(reading, tree)
    return tuple(reading.misshapen)


def decode_ports(text: str) -> tuple[PortAsk, ...]:
    """``PORT{,PORT}`` of the command line as an edge has it; none for an empty text. Raises UsageError."""
    asks: list[PortAsk] = []
    for port in text.split(",") if text else ():
        try:
            asks.append(port_ask(port.strip()))
        except PortFaultError as fault:
            raise UsageError(f"the port {shown(port)} {fault}") from None
    return tuple(dict.fromkeys(asks))


def _intent(reading: Reading, tree: Tree) -> Intent:
    root = Table(reading, tree, Origin(reading.toml.file), _ROOT_KEYS)
    root.must_have("version")
    root.number("version", 1, 1)
    components, networks = decode_components(reading, root), decode_networks(reading, root)
    groups = decode_groups(reading, root)
    check_names(reading, ("component", components), ("network", networks), ("group", groups))
    return Intent(
        file=reading.toml.file,
        cluster=decode_cluster(reading, root),
        default_deny=decode_default_deny(root) or frozenset(),
        sources=decode_sources(reading, root),
        components=components,
        namespaces=decode_namespaces(reading, root),
        networks=networks,
        groups=groups,
        edges=decode_edges(reading, root),
        expectations=decode_expectations(reading, root),
        output=decode_output(reading, root),
        lint=decode_lint(reading, root),
        expired_is_error=decode_expired_is_error(root),
    )


def _reported(reading: Reading, tree: Tree) -> Iterator[Problem]:
    """Every problem once, in the order of the file, wrong shapes in the words of the schema."""
    problems = list(reading.problems)
    if reading.misshapen:
        problems += _shape_problems(reading, tree)
    by_place = {(reading.toml.locate(one.violation.origin), one.violation.message): one for one in problems}
    yield from (by_place[key] for key in sorted(by_place))


def _shape_problems(reading: Reading, tree: Tree) -> Iterator[Problem]:
    from netpolgen.inputs.intent.misshapen import entry_of, part_of
    from netpolgen.inputs.intent.words import shape_problems

    places = sorted(reading.misshapen, key=reading.toml.locate)
    entries = dict.fromkeys(entry for origin in places if (entry := entry_of(origin.route)))
    told = list(shape_problems(part_of(tree, islice(entries, MOST_MISSHAPEN)), reading.toml.file))
    if not told:
        raise RuntimeError(f"the decoder refuses what the schema accepts, at {key_path(places[0].route)}")
    yield from told
    if len(entries) > MOST_MISSHAPEN:
        rest = list(islice(entries, MOST_MISSHAPEN, None))
        message = f"{len(rest):,} entries from here on are not told of, of a wrong shape too; mend those above first"
        yield Problem(INVALID, Violation(message, Origin(reading.toml.file, route=rest[0], on_key=True)))
