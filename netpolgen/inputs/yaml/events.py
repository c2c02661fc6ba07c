"""The events of a YAML text, from libyaml where PyYAML has it, and the values and keys that their scalars become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from yaml.events import ScalarEvent

from netpolgen.inputs.yaml.parsed import Stretch, Unreadable
from netpolgen.inputs.yaml.scalars import Scalar, ScalarError, plain_key, plain_value, tagged_key, tagged_value

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # PyYAML built without libyaml: the same events, about ten times slower
    from netpolgen.inputs.yaml.pure import PureParser as _Parser  # type: ignore[assignment]  # the same methods

# What an event or token has depends on its class, which PyYAML's stubs leave open.
Event = Any
Token = Any

_MERGE_TAG = "tag:yaml.org,2002:merge"


def events(text: str) -> Callable[[], Event]:
    """A function that gives the next event of a text at each call. Both raise YAMLError where the text is no YAML."""
    return _Parser(text).get_event


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text. Raises YAMLError where it is no YAML."""
    return iter(_Parser(text).get_token, None)


def stretch(event: Event) -> Stretch:
    """Where an event or token stands in the text."""
    return event.start_mark.index, event.end_mark.index


def is_merge(event: Event) -> bool:
    """Whether what stands as a key asks for a merge."""
    return event.__class__ is ScalarEvent and event.value == "<<" and (event.implicit[0] or event.tag == _MERGE_TAG)


def scalar_value(event: Event) -> Scalar:
    """The value of a scalar. Raises Unreadable."""
    try:
        if event.implicit[0] and event.tag is None:
            return plain_value(event.value)
        return event.value if event.tag is None else tagged_value(event.tag, event.value)
    except ScalarError as error:
        raise Unreadable(str(error), *stretch(event)) from None


def scalar_key(event: Event) -> str:
    """The key that a scalar becomes. Raises Unreadable."""
    try:
        if event.implicit[0] and event.tag is None:
            return plain_key(event.value)
        return event.value if event.tag is None else tagged_key(event.tag, event.value)
    except ScalarError as error:
        raise Unreadable(str(error), *stretch(event)) from None
