"""Something wrong in one object, before it is known which object that is and where it stands."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.model.finding import ApiClass, ObjectRef, Problem, Violation
from netpolgen.model.fix import Fix, FixAt, Replace, Safety
from netpolgen.model.source import Origin, Route, field_path
from netpolgen.model.tree import Tree

UNKNOWN_FIELD, WRONG_TYPE, NULL_ITEM, INVALID = "NPG003", "NPG004", "NPG005", "NPG006"
LOOSE_IP, REMOVED_VERSION, NULL_SELECTOR = "NPG007", "NPG008", "NPG103"

_LONGEST_SHOWN = 200  # characters; names and keys come from the input and have no end


class Fault(Struct, frozen=True):
    """One fault: ``text`` says of ``field`` what is wrong and what to do.

    ``route`` leads to the value, or with ``on_key`` to the key, that has to change; ``field`` is the field that the API
    server names, which for a label is the whole map. Both start at the object. ``api_class`` is None where the server
    accepts the value. ``fix`` gives what would mend it, from where ``route`` leads to.
    """

    code: str
    text: str
    route: Route
    field: Route
    api_class: ApiClass | None
    on_key: bool = False
    fix: FixAt | None = None

    def under(self, *steps: str | int) -> Fault:
        """The same fault seen from further up, where ``steps`` lead to the object it was found in."""
        return replace(self, route=(*steps, *self.route), field=(*steps, *self.field))

    def problem(self, ref: ObjectRef, origin: Origin) -> Problem:
        """The fault as a problem of the object that is at ``origin``."""
        path = field_path(self.field)
        name = str(ref) if ref.name else f"{ref.kind} without a name"
        place = origin.child(*self.route)
        violation = Violation(
            message=f"{_on_one_line(name)}: {_on_one_line(path)} {self.text}",
            origin=place.at_key() if self.on_key else place,
            object=ref,
            path=path,
            api_class=self.api_class,
            fix=self.fix(place) if self.fix else None,
        )
        return Problem(self.code, violation)


def _on_one_line(text: str) -> str:
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in cut)


def refused(api_class: ApiClass, text: str, *route: str | int) -> Fault:
    """A value that breaks a rule of the API, at ``route``."""
    return Fault(INVALID, text, route, route, api_class)


def invalid(text: str, *route: str | int) -> Fault:
    """A value of the right type that the API does not know."""
    return refused(ApiClass.INVALID, text, *route)


def invalid_entry(text: str, key: str, *, on_key: bool) -> Fault:
    """A bad entry of a map of strings: found at its key, reported for the map."""
    return Fault(INVALID, text, (key,), (), ApiClass.INVALID, on_key)


def accepted(code: str, text: str, *route: str | int, fix: FixAt | None = None) -> Fault:
    """A value that the API server takes and that is wrong all the same."""
    return Fault(code, text, route, route, None, fix=fix)


def with_fix(fault: Fault, value: Tree) -> Fault:
    """The same fault, to be mended by a value that was probably meant; by nothing if that is null or empty."""
    return replace(fault, fix=lambda origin: Fix(Replace(origin, value), Safety.UNSAFE)) if value else fault


def null_item(text: str, *route: str | int) -> Fault:
    """A list item that is null, which the API server takes for an empty one."""
    return accepted(NULL_ITEM, text, *route)
