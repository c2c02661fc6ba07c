"""Peers that name nobody among the known namespaces and pods, and why.

What no manifest shows is not held against a peer: namespaces of which nothing is known, pods of the platform, labels
that come at run time.
"""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct, field

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import PodPeer
from netpolgen.semantics.isolation import SYSTEM_NAMESPACES
from netpolgen.semantics.pitfalls.known_pods import is_anybody_meant
from netpolgen.semantics.pitfalls.near_miss import Labelled, NearMiss, Spellings
from netpolgen.semantics.pitfalls.runtime_labels import as_far_as_known
from netpolgen.semantics.placing import listed, namespaces_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection

_PODS, _NAMESPACES = "podSelector", "namespaceSelector"

# A hint is a courtesy: it is looked for in so many namespaces and no more.
_MOST_NAMESPACES = 16


class Nobody(Struct, frozen=True):
    """The selector of a peer that selects nothing known, and what is known instead, in words.

    ``is_seen`` is False where nobody of the policy's own namespace is known, so that little can be said.
    """

    field: str
    reason: str
    is_seen: bool = True


class DeadPeers(Struct, frozen=True, dict=True):
    """Asks a state about peers; no slots, since what was found is kept."""

    state: State
    _found: dict[tuple[PodSelection, bool], Nobody | None] = field(default_factory=dict)
    _by_namespace: dict[str, Labelled] = field(default_factory=dict)

    def nobody(self, peer: PodPeer, home: str) -> Nobody | None:
        """Why a peer of a policy in this namespace names nobody; None if it does, or if it may."""
        selection = PodSelection.of_peer(peer, home)
        key = selection, peer.namespace_selector is None
        if key not in self._found:
            self._found[key] = self._judged(peer, home, selection)
        return self._found[key]

    def _judged(self, peer: PodPeer, home: str, selection: PodSelection) -> Nobody | None:
        if not (selection.pods.is_satisfiable and selection.namespaces.is_satisfiable):
            return None
        if is_anybody_meant(self.state, selection):
            return None
        pods, names = as_far_as_known(peer.pod_selector), self.state.universe.matching(selection.namespaces)
        if peer.namespace_selector is None:
            return self._at_home(pods, home)
        return self._in_namespaces(selection.namespaces, pods, names) if names else self._no_namespace(selection)

    def _at_home(self, pods: LabelSelector, home: str) -> Nobody | None:
        elsewhere = [workload.ref for workload in self.state.selected_anywhere(pods)]
        is_seen = home in self.state.inventory.workloads_by_namespace
        if not pods.requirements or not self.state.inventory.workloads or (is_seen and elsewhere):
            return None
        hint = f"; {listed(elsewhere)} would match" if elsewhere else self._near(pods, (home,))
        return Nobody(_PODS, f"no known workload of namespace {home} has {pods}{hint}", is_seen)

    def _in_namespaces(self, namespaces: LabelSelector, pods: LabelSelector, names: tuple[str, ...]) -> Nobody | None:
        known = self.state.inventory.workloads_by_namespace
        if not pods.requirements or not SYSTEM_NAMESPACES.isdisjoint(names) or not any(name in known for name in names):
            return None
        # Of namespaces that are not named, there may be more than are known.
        is_all = set(_named(namespaces)) == set(names) and all(name in known for name in names)
        hint = self._near(pods, names, alike=not is_all)
        if not is_all and not hint:
            return None
        elsewhere = [workload.ref for workload in self.state.selected_anywhere(pods)]
        hint = f"; {listed(elsewhere)} would match" if elsewhere else hint
        where = namespaces_in_words(namespaces) if namespaces.requirements else "any namespace"
        return Nobody(_PODS, f"no known workload of {where} has {pods}{hint}")

    def _near(self, pods: LabelSelector, names: tuple[str, ...], *, alike: bool = False) -> str:
        near = [found for name in names[:_MOST_NAMESPACES] if (found := self._labelled(name).near_miss(pods))]
        best = next((found for found in near if found.is_slip), next(iter(near), None))
        return _hint(best if not alike or (best and best.is_slip) else None)

    def _labelled(self, name: str) -> Labelled:
        if name not in self._by_namespace:
            workloads = self.state.inventory.workloads_by_namespace.get(name, ())
            self._by_namespace[name] = Labelled((str(workload), workload.pod.labels) for workload in workloads)
        return self._by_namespace[name]

    def _no_namespace(self, selection: PodSelection) -> Nobody | None:
        named = _named(selection.namespaces)
        if named:
            return self._unknown_names(named)
        for key, values in selection.namespaces.requirements:
            for value in sorted(values.values if not values.complement else ()):
                if value in self._names:
                    sure = f"the label that namespace {value} is sure to have is {NAMESPACE_NAME_LABEL}={value}"
                    return Nobody(_NAMESPACES, f"no known namespace has {key}={value}; {sure}")
        if not self.state.inventory.namespaces:
            return None
        hint = _hint(self._declared.near_miss(selection.namespaces))
        return Nobody(_NAMESPACES, f"no known namespace has {selection.namespaces}{hint}")

    def _unknown_names(self, named: tuple[str, ...]) -> Nobody | None:
        """Namespaces by name: they may well be there, unless it is a known one that is misspelled."""
        known = self.state.inventory.namespace_by_name
        for name in named:
            meant = "" if name in known else self._spellings.slip(name)
            if meant:
                return Nobody(_NAMESPACES, f"no namespace {name} is known; did you mean {meant}?")
        return None

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(sorted(self.state.inventory.namespace_by_name))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.state.inventory.namespace_by_name) | SYSTEM_NAMESPACES

    @cached_property
    def _declared(self) -> Labelled:
        return Labelled(
            (f"Namespace {namespace.name}", namespace.labels) for namespace in self.state.inventory.namespaces
        )


def _hint(near: NearMiss | None) -> str:
    return f"; {near.text}" if near else ""


def _named(namespaces: LabelSelector) -> tuple[str, ...]:
    """The names that a namespace selector asks for; none if it goes by other labels."""
    values = dict(namespaces.requirements).get(NAMESPACE_NAME_LABEL)
    return tuple(sorted(values.values)) if values and not values.complement and not values.absent else ()
