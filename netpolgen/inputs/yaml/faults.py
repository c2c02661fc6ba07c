"""What is wrong with a text that is no YAML, in words that say how to mend it, at the place that is to be mended."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import DocumentEndEvent, ScalarEvent, StreamEndEvent
from yaml.tokens import FlowMappingEndToken, FlowMappingStartToken, FlowSequenceEndToken, FlowSequenceStartToken

from netpolgen.inputs.yaml.events import events, stretch, tokens
from netpolgen.inputs.yaml.parsed import Unreadable


class _Advice(NamedTuple):
    """Words for a problem of the parser; ``at_context`` where what is to be mended is what the parser was in."""

    message: str
    at_context: bool = False


_TAB = _Advice("a tab stands in the indentation; YAML takes spaces only")
_UNEVEN = _Advice("this does not line up with the lines above; mend the indentation")
_UNCLOSED = _Advice("this bracket is never closed, or a comma is missing in it", at_context=True)
_DIRECTIVE = _Advice("kubectl takes no directives; drop the lines that begin with %")
_ESCAPED = _Advice("YAML knows no such escape; write \\\\ for a backslash, or use single quotes")

_ADVICE = {
    "found a tab character that violates indentation": _TAB,
    "mapping values are not allowed": _Advice(
        "no key can stand before this colon; quote the text, or mend the lines above"
    ),
    "could not find expected ':'": _Advice(
        "a colon is missing behind this key, or the text lost its indentation", True
    ),
    "block sequence entries are not allowed": _Advice(
        "no list can begin here; give it a line of its own, or quote the text"
    ),
    "did not find expected key": _UNEVEN,
    "did not find expected '-'": _UNEVEN,
    "did not find expected ',' or": _UNCLOSED,
    "found unexpected end of stream": _Advice("this quote is never closed", True),
    "found unknown escape character": _ESCAPED,
    "found undefined tag handle": _Advice("this tag is not defined; drop it"),
}
_BRACKETS = (FlowMappingStartToken, FlowSequenceStartToken)
_CLOSING = (FlowMappingEndToken, FlowSequenceEndToken)

_ESCAPE = re.compile(r"\\.", re.DOTALL)
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def refusal(text: str, error: YAMLError) -> Unreadable:
    """What an error of the parser says about the text."""
    if not isinstance(error, MarkedYAMLError) or error.problem is None:
        return _control_character(text)
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark else 0
    advice = _advice(text, at, error.problem) or _Advice(
        " ".join(filter(None, ("not YAML:", error.problem, error.context)))
    )
    if text.startswith("%"):
        advice, at = _DIRECTIVE, 0
    elif at >= len(text.rstrip()) and (bracket := _unclosed_bracket(text)) is not None:
        advice, at = _UNCLOSED, bracket
    elif advice.at_context and error.context_mark is not None:
        at = error.context_mark.index
    return Unreadable(advice.message, at, min(at + 1, len(text)))


def _advice(text: str, at: int, problem: str) -> _Advice | None:
    if problem.startswith("found character") and "start any token" in problem:
        return _TAB if text.startswith("\t", at) else _Advice(f"no text can begin with {text[at : at + 1]}; quote it")
    return next((advice for start, advice in _ADVICE.items() if problem.startswith(start)), None)


def _unclosed_bracket(text: str) -> int | None:
    """The innermost bracket that is open where the tokens end, if the text ends in one."""
    open_brackets: list[int] = []
    with suppress(YAMLError):
        for token in tokens(text):
            if isinstance(token, _BRACKETS):
                open_brackets.append(token.start_mark.index)
            elif isinstance(token, _CLOSING) and open_brackets:
                open_brackets.pop()
    return open_brackets[-1] if open_brackets else None


def _control_character(text: str) -> Unreadable:
    found = _NOT_TEXT.search(text)
    at, name = (found.start(), f"U+{ord(found[0]):04X}") if found else (0, "here")
    return Unreadable(f"the character {name} is none that YAML may hold; is this a text file?", at, at + 1)


def json_only_escape(text: str) -> Unreadable | None:
    r"""The first ``\/`` in double quotes: libyaml takes it as JSON does, the library of Kubernetes tools does not."""
    if "\\/" not in text:
        return None
    following = events(text)
    while not isinstance(event := following(), (DocumentEndEvent, StreamEndEvent)):
        if event.__class__ is not ScalarEvent or event.style != '"':
            continue
        for escape in _ESCAPE.finditer(text, *stretch(event)):
            if escape[0] == "\\/":
                return Unreadable(_ESCAPED.message, *escape.span())
    return None
