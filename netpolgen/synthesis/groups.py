"""Groups of policies.toml: names for other names, nested as deep as one likes, which must not hold themselves."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct

from netpolgen.model.intent import Group, Mention

_SHOWN_FIRST, _SHOWN_LAST = 3, 2


class Ring(Struct, frozen=True):
    """A member of a group by which the group holds itself; ``path`` names the groups on the way, long ones in part."""

    group: Group
    member: Mention
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f'group "{self.group.name}" contains itself: {" -> ".join(self.path)}'


def inner_first(
    groups: Mapping[str, Group], names: Iterable[str], known: Container[str] = frozenset()
) -> Iterator[Group | Ring]:
    """The groups of these names and all within them, each once and behind those that it holds; rings as they are met.

    Those that are known are left out, and what they hold. No recursion: a chain may be as long as the file allows.
    """
    done: set[str] = set()
    for start in names:
        # The groups that are open, each within the one before, with their members still to come.
        is_new = start not in done and start not in known
        within: dict[str, Iterator[Mention]] = {start: iter(groups[start].members)} if is_new else {}
        while within:
            name, members = next(reversed(within.items()))
            for member in members:
                if member.text in within:
                    yield Ring(groups[name], member, _path(list(within), member.text))
                elif member.text in groups and member.text not in done and member.text not in known:
                    within[member.text] = iter(groups[member.text].members)
                    break
            else:
                within.popitem()
                done.add(name)
                yield groups[name]


def _path(within: list[str], name: str) -> tuple[str, ...]:
    ring = within[within.index(name) :]
    if len(ring) > _SHOWN_FIRST + _SHOWN_LAST:
        ring = [*ring[:_SHOWN_FIRST], "…", *ring[-_SHOWN_LAST:]]
    return (*ring, name)
