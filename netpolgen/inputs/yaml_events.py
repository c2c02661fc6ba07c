"""The events of a YAML text and, where they stop, what is wrong with it in words that say how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import DocumentEndEvent, ScalarEvent, StreamEndEvent

from netpolgen.inputs.parsed import Unreadable
from netpolgen.inputs.yaml_scalars import (
    Scalar,
    ScalarError,
    plain_key,
    plain_value,
    tagged_key,
    tagged_value,
)

try:
    from yaml.cyaml import CParser as _Parser
except ImportError:  # PyYAML built without libyaml: the same events, about ten times slower
    from netpolgen.inputs.yaml_pure import PureParser as _Parser  # type: ignore[assignment] - the same methods

# What an event has depends on its class, which PyYAML's stubs leave open.
Event = Any
NextEvent = Callable[[], Event]

_MERGE_TAG = "tag:yaml.org,2002:merge"


class _Advice(NamedTuple):
    """Words for a problem of the parser; ``at_context`` when what is to mend stands where the construct begins."""

    message: str
    at_context: bool = False


_TAB = _Advice("a tab stands in the indentation; YAML takes spaces only")
_UNEVEN = _Advice("this does not line up with the lines above; mend the indentation")
_OPEN = _Advice("this bracket is never closed, or a comma is missing behind it", at_context=True)
_ADVICE = {
    "found a tab character that violates indentation": _TAB,
    "mapping values are not allowed": _Advice(
        "no key can stand before this colon; quote the value, or mend the lines above"
    ),
    "could not find expected ':'": _Advice(
        "this is a key without a colon, or text that lost its indentation", at_context=True
    ),
    "block sequence entries are not allowed": _Advice(
        "no list can begin here; put it on a line of its own, or quote the value"
    ),
    "did not find expected key": _UNEVEN,
    "did not find expected '-'": _UNEVEN,
    "expected <block end>": _UNEVEN,
    "did not find expected <document start>": _Advice("a directive or a second document stands here without `---`"),
    "did not find expected ',' or": _OPEN,
    "found unexpected end of stream": _Advice("this quote is never closed", at_context=True),
    "found unknown escape character": _Advice(
        "YAML knows no such escape; write \\\\ for a backslash, or use single quotes"
    ),
    "found undefined tag handle": _Advice("this tag is not defined; drop it"),
}
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def events(text: str) -> NextEvent:
    """A function that gives the next event of a text at each call; it raises YAMLError where the text is no YAML."""
    try:
        return _Parser(text).get_event
    except YAMLError as error:  # the parser without libyaml looks at the first characters at once
        raise refusal(text, error) from None


def stretch(event: Event) -> tuple[int, int]:
    """Where an event stands in the text, in characters from 0, end excluded."""
    return event.start_mark.index, event.end_mark.index


def is_merge(event: Event) -> bool:
    """Whether what stands as a key asks for a merge."""
    return event.__class__ is ScalarEvent and event.value == "<<" and (event.implicit[0] or event.tag == _MERGE_TAG)


def scalar_value(event: Event) -> Scalar:
    """The value of a scalar. Raises Unreadable."""
    try:
        if event.implicit[0]:
            return plain_value(event.value)
        return event.value if event.tag is None else tagged_value(event.tag, event.value)
    except ScalarError as error:
        raise Unreadable(str(error), *stretch(event)) from None


def scalar_key(event: Event) -> str:
    """The key that a scalar becomes. Raises Unreadable."""
    try:
        if event.implicit[0]:
            return plain_key(event.value)
        return event.value if event.tag is None else tagged_key(event.tag, event.value)
    except ScalarError as error:
        raise Unreadable(str(error), *stretch(event)) from None


def json_only_escape(text: str) -> Unreadable | None:
    """The first ``\\/`` in double quotes: libyaml takes it as JSON does, the library of Kubernetes tools does not."""
    if "\\/" not in text:
        return None
    following = events(text)
    while not isinstance(event := following(), DocumentEndEvent | StreamEndEvent):
        if event.__class__ is not ScalarEvent or event.style != '"':
            continue
        for escape in _ESCAPE.finditer(text, *stretch(event)):
            if escape[0] == "\\/":
                return Unreadable(_ADVICE["found unknown escape character"].message, *escape.span())
    return None


def refusal(text: str, error: YAMLError) -> Unreadable:
    """What an error of the parser says about the text."""
    if not isinstance(error, MarkedYAMLError) or error.problem is None:
        return _control_character(text)
    problem, context = error.problem_mark or error.context_mark, error.context_mark
    at = problem.index if problem else 0
    if error.problem.startswith("found character") and "start any token" in error.problem:
        advice = _TAB if text.startswith("\t", at) else _Advice("no value can begin with this character; quote it")
    else:
        advice = next((words for start, words in _ADVICE.items() if error.problem.startswith(start)), None)
        advice = advice or _Advice(" ".join(filter(None, ("not YAML:", error.problem, error.context))))
    if advice.at_context and context is not None:
        at = context.index
    return Unreadable(advice.message, at, min(at + 1, len(text)))


def _control_character(text: str) -> Unreadable:
    found = _NOT_TEXT.search(text)
    at, name = (found.start(), f"U+{ord(found[0]):04X}") if found else (0, "that is no text")
    return Unreadable(f"the character {name} stands here, which no YAML may hold; is this a text file?", at, at + 1)
