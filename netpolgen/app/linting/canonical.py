"""Where policies are written in another form than ``build`` would write the same, for the rule that speaks of form.

Compared are the values as read: order, what is written twice or for nothing, defaults that are left out. How scalars
are quoted and lines are broken does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.backends.network_policy import render_policy
from netpolgen.model.document import Document, Tree
from netpolgen.model.finding import Problem, Violation, path_within
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import Origin, Route

FORM = "NPG901"


def with_form(documents: Sequence[Document], policies: Iterable[NetworkPolicy]) -> Sequence[Document]:
    """The documents, each with a problem more for every policy in it whose form is not canonical.

    Generated policies are left out: what was changed in them by hand is told by other rules.
    """
    trees = {(document.file, document.index): document for document in documents}
    found: dict[tuple[str, int], list[Problem]] = {}
    for policy in policies:
        if policy.origin is not None and not is_generated_object(policy.labels):
            key = policy.origin.file, policy.origin.document
            if problem := _problem(policy, policy.origin, trees[key].value_at(policy.origin.route)):
                found.setdefault(key, []).append(problem)
    return [
        replace(document, problems=(*document.problems, *found.get((document.file, document.index), ())))
        for document in documents
    ]


def _problem(policy: NetworkPolicy, origin: Origin, written: Tree) -> Problem | None:
    try:
        canonical = render_policy(policy)
    except ValueError:  # it says what the API can only say in a roundabout way, which other rules speak of
        return None
    if not (isinstance(written, dict) and isinstance(canonical, dict)):
        return None
    deviation = next(_deviations(written.get("spec"), canonical["spec"], ("spec",)), None)
    if deviation is None:
        return None
    place = origin.child(*deviation.route)
    path = path_within(origin, place)
    message = f"{policy.ref} is not in canonical form: {path} {deviation.text}"
    return Problem(FORM, Violation(message, place.at_key() if deviation.on_key else place, policy.ref, path))


class _Deviation(Struct, frozen=True):
    route: Route
    text: str
    on_key: bool = False


# What other rules speak of: types that are left to the server (NPG104).
_TOLD_ELSEWHERE = {("spec", "policyTypes")}


def _deviations(written: Tree, canonical: Tree, route: Route) -> Iterator[_Deviation]:
    """Where values differ, the outer before the inner, in reading order; null is what other rules speak of."""
    if isinstance(written, dict) and isinstance(canonical, dict):
        yield from _of_mappings(written, canonical, route)
    elif isinstance(written, list) and isinstance(canonical, list):
        yield from _of_lists(written, canonical, route)
    elif written is not None and written != canonical:
        yield _Deviation(route, f"is {written} where {canonical} says the same")


def _of_mappings(written: dict[str, Tree], canonical: dict[str, Tree], route: Route) -> Iterator[_Deviation]:
    missing = [key for key in canonical if key not in written]
    for key, value in written.items():
        if key not in canonical and value is not None:
            text = f"says what {missing[0]} says" if value and missing else "changes nothing and can go"
            yield _Deviation((*route, key), text, on_key=True)
    for key, value in canonical.items():
        if key not in written and (*route, key) not in _TOLD_ELSEWHERE:
            yield _Deviation(route, f"leaves {key} out, which is {_short(value)}")
    shared = [key for key in written if key in canonical]
    wanted = [key for key in canonical if key in written]
    for key, before in zip(shared, wanted, strict=True):
        if key != before:
            yield _Deviation((*route, key), f"stands before {before}", on_key=True)
            break
    yield from chain.from_iterable(_deviations(written[key], canonical[key], (*route, key)) for key in shared)


def _of_lists(written: list[Tree], canonical: list[Tree], route: Route) -> Iterator[_Deviation]:
    if len(written) != len(canonical):
        yield _Deviation(route, f"has {len(written)} items where {len(canonical)} say the same", on_key=True)
        return
    if written != canonical and _sorted(written) == _sorted(canonical):
        yield _Deviation(route, f"is not sorted; {_short(canonical[0])} comes first", on_key=True)
        return
    for at, (own, other) in enumerate(zip(written, canonical, strict=True)):
        yield from _deviations(own, other, (*route, at))


def _sorted(items: list[Tree]) -> list[str]:
    return sorted(map(repr, items))


def _short(value: Tree) -> str:
    if isinstance(value, dict):
        return next((f"{key}: {_short(inner)}" for key, inner in value.items()), "{}")
    if isinstance(value, list):
        return f"[{_short(value[0])}, …]" if len(value) > 1 else f"[{', '.join(map(_short, value))}]"
    return str(value)
