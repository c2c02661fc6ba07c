"""What the schema refuses in policies.toml, in our words: what stands there, and what to write instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from netpolgen.inputs.intent.faults import text_fault
from netpolgen.inputs.intent.flow import FlowProblem, decode_flow
from netpolgen.inputs.intent.keys import KINDS, called, nearest, unknown_key
from netpolgen.inputs.intent.schema import WrongShape, wrong_shapes
from netpolgen.inputs.spelling import described, key_path, shown
from netpolgen.inputs.toml.limits import Tree
from netpolgen.inputs.toml.reader import INVALID
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Origin, Route

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "a table",
    "string": "text in quotes",
}


def shape_problems(tree: Tree, file: str) -> Iterator[Problem]:
    """Everything that the schema refuses in the tree of a file, one problem for each."""
    refused = list(wrong_shapes(tree))
    # Where the type is wrong, what the value would have to be besides is no news.
    mistyped = {wrong.route for wrong in refused if wrong.keyword == "type"}
    for wrong in refused:
        if wrong.keyword == "type" or wrong.route not in mistyped:
            origin = Origin(file, route=wrong.route, on_key=wrong.on_key)
            for message, place in _told(wrong, origin):
                yield Problem(INVALID, Violation(message, place))


Told = Iterator[tuple[str, Origin]]


def _told(wrong: WrongShape, origin: Origin) -> Told:
    match wrong.keyword:
        case "additionalProperties":
            yield from _unknown_keys(wrong, origin)
        case "required" | "dependentRequired":
            yield from _missing_keys(wrong, origin)
        case "pattern" | "minLength" | "maxLength" if wrong.title == "edge":
            yield from _edge(str(wrong.found), origin)
        case "pattern" | "minLength" | "maxLength":
            yield _text(wrong), origin
        case keyword:
            yield f"{called(wrong.route)} {_EXPLAINED[keyword](wrong)}", origin


def _unknown_keys(wrong: WrongShape, origin: Origin) -> Told:
    for key in wrong.found if isinstance(wrong.found, dict) else ():
        if key not in wrong.known:
            route = (*wrong.route, key)
            yield unknown_key(route, wrong.known), origin.child(key).at_key()


def _missing_keys(wrong: WrongShape, origin: Origin) -> Told:
    found = wrong.found if isinstance(wrong.found, dict) else {}
    wanted = wrong.wanted
    if isinstance(wanted, dict):
        wanted = [key for given, needed in wanted.items() if given in found for key in needed]
    for key in wanted if isinstance(wanted, list) else ():
        if key not in found:
            where = f" in [{key_path(wrong.route)}]" if wrong.route else ""
            yield f"{key} is missing{where}; {_MISSING.get(key, 'add it')}", origin.at_key()


_MISSING = {
    "version": "write version = 1 on the first line",
    "cidrs": 'write cidrs = ["10.42.0.0/19"] with its blocks',
    "port": "write the port that its endpoints listen on, often 443 or 6443",
    "namespace": "labels select pods of one namespace",
    "labels": "without labels every pod of the namespace would be meant",
    "key": "name the label",
    "operator": "write In, NotIn, Exists or DoesNotExist",
    "values": "In and NotIn compare with them",
    "ignore": 'name the rules that are left out: ignore = ["NPG301"]',
}


def _edge(text: str, origin: Origin) -> Told:
    found = decode_flow(text)
    kind = KINDS[str(origin.route[0])]
    for problem in found if isinstance(found, tuple) else (FlowProblem("is no edge", 0, len(text)),):
        yield f"{kind} {shown(text)} {problem.message}", origin.at_part(problem.start, problem.end)


def _type(wrong: WrongShape) -> str:
    wanted = str(wrong.wanted)
    if wrong.title == "date":
        return f"is {described(wrong.found)}; it takes a day without quotes, such as 2027-03-31"
    return f"is {described(wrong.found)}; it takes {_TYPES[wanted]}{_retyped(wanted, wrong.found, wrong.route)}"


def _retyped(wanted: str, found: object, route: Route) -> str:
    """The same value in the type that is wanted, where that is plain."""
    match wanted, found:
        case "string", _:
            advice = _as_text(found)
        case "array", str() if found:
            advice = f": [{shown(found)}]"
        case "boolean" | "integer", str() if found in {"true", "false"} or found.isdecimal():
            advice = f" without quotes: {found}"
        case "object", list() if route[0] in {"allow", "expect"}:
            advice = ', one line for each edge: "SOURCE -> TARGET:PORT" = …'
        case "object", list() if route in {("components",), ("networks",), ("namespaces",)}:
            advice = f", one for each name: [{key_path(route)}.NAME]"
        case _:
            advice = ""
    return advice


def _as_text(found: object) -> str:
    match found:
        case bool():
            return f': "{str(found).lower()}"'
        case int() if found.bit_length() <= 64:  # noqa: PLR2004 - more is no number that someone meant
            return f': "{found}"'
        case float() | dt.date() | dt.time():
            return f': "{found}"'
        case dict() if len(found) == 1:
            return "; a dot in a key without quotes makes a table"
        case _:
            return ""


def _enum(wrong: WrongShape) -> str:
    options = [str(option) for option in wrong.wanted] if isinstance(wrong.wanted, list) else []
    listed = f"{', '.join(map(shown, options[:-1]))} or {shown(options[-1])}"
    if wrong.found == "drop" and "warn" in options:
        return f'"drop" is not in this release, nothing is removed by the clock; write {listed}'
    if isinstance(wrong.found, bool) and wrong.title == "claim":
        return f'is {described(wrong.found)}; write "{"allow" if wrong.found else "deny"}"'
    near = nearest(wrong.found, options) if isinstance(wrong.found, str) else None
    return f"is {described(wrong.found)}; {f'did you mean {shown(near)}?' if near else f'write {listed}'}"


def _const(wrong: WrongShape) -> str:
    if wrong.title == "version":
        return f"is {described(wrong.found)}; this release reads version 1"
    return "= false: there is no false; leave the line out, for only what is listed is allowed"


def _text(wrong: WrongShape) -> str:
    fault = text_fault(wrong.title, str(wrong.found))
    if wrong.on_key or not isinstance(wrong.found, str):
        return f"{called(wrong.route, on_key=wrong.on_key)} {fault}"
    if wrong.title == "words" and len(wrong.route) == 2:  # noqa: PLR2004 - [allow] and its key
        return f"the reason of {called(wrong.route)} {fault}"
    return f"{called(wrong.route)} {shown(wrong.found)} {fault}"


def _empty(wrong: WrongShape) -> str:
    if wrong.title == "labels":
        return 'is empty, which would mean every pod; write "NAMESPACE/*" in the edges for those'
    return "is an empty list; name something or remove the key"


def _beyond(wrong: WrongShape) -> str:
    return f"is {described(wrong.found)}; {'it takes' if wrong.title == 'number of ports' else 'ports are'} 1 to 65535"


def _either(wrong: WrongShape) -> str:
    match wrong.title:
        case "component":
            return _component(wrong.found if isinstance(wrong.found, dict) else {})
        case "value of an edge":
            wanted = "true, the reason in quotes, or a table of why, owner, ticket and expires"
        case "exemption":
            wanted = "a list of rules, or a table of ignore, reason and until"
        case "DNS":
            wanted = 'a preset such as "coredns", or a table of cidrs, namespace, labels and ports'
        case "DNS table":
            return "names no place; write cidrs, or namespace and labels"
        case _:
            wanted = 'a number, or text such as "53/udp" or "7000-7001"'
    return f"is {described(wrong.found)}; it takes {wanted}"


def _component(found: dict[str, object]) -> str:
    ways = [key for key in ("labels", "expressions", "service", "workload") if key in found]
    objects = [key for key in ways if key in {"service", "workload"}]
    if not ways and "namespace" in found:
        every = shown(f"{found['namespace']}/*")
        return f"would be every pod of its namespace; add labels, or write {every} in the edges"
    if not ways:
        return 'says not which pods it is; add namespace and labels, or service = "NAMESPACE/NAME", or workload'
    if not objects:
        return "has labels without namespace; they select pods of one namespace"
    if len(ways) > 1:
        return f"says twice which pods it is, by {' and '.join(ways)}; keep one"
    return f"has its namespace in {objects[0]} already; remove namespace"


_EXPLAINED: dict[str, Callable[[WrongShape], str]] = {
    "anyOf": _either,
    "const": _const,
    "enum": _enum,
    "maximum": _beyond,
    "minItems": _empty,
    "minProperties": _empty,
    "minimum": _beyond,
    "not": lambda _: "has values, which Exists and DoesNotExist do not take",
    "oneOf": _either,
    "type": _type,
}
