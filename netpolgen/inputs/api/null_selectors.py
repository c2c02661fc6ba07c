"""Selectors, and parts of them, that are null: the API server takes them, and what they come to surprises.

A null selector of the spec is an empty one. In a peer it is as if the line were not there, while an empty one selects
everything; and a selector whose only part is null is an empty one again.
Source: NetworkPolicyPeer in k8s.io/api/networking/v1, whose selectors are pointers; LabelSelector in
k8s.io/apimachinery/pkg/apis/meta/v1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.fault import NULL_SELECTOR, Fault, accepted
from netpolgen.inputs.api.policy import PEERS
from netpolgen.inputs.api.shape import Fields
from netpolgen.inputs.spelling import shown
from netpolgen.model.fix import Fix, Remove, Replace
from netpolgen.model.source import Origin

_PODS, _NAMESPACES = "podSelector", "namespaceSelector"
_LABELS, _EXPRESSIONS = "matchLabels", "matchExpressions"
_EVERY_POD, _EVERY_NAMESPACE = "every pod of the namespace", "every namespace"


def null_selectors(spec: Fields) -> Iterator[Fault]:
    """What is null in the selectors of a NetworkPolicySpec that fits its shape; routes start at the spec."""
    if _is_null(spec, _PODS):
        text = f"is null and selects {_EVERY_POD}; write {{}} if that is meant, else the labels"
        yield accepted(NULL_SELECTOR, text, _PODS, fix=_empty)
    for fault in _in_selector(spec.get(_PODS), _EVERY_POD):
        yield fault.under(_PODS)
    for direction, peers in PEERS.items():
        for at, rule in enumerate(spec.get(direction) or ()):
            for index, peer in enumerate((rule or {}).get(peers) or ()):
                for fault in _in_peer(peer or {}):
                    yield fault.under(direction, at, peers, index)


def _in_peer(peer: Fields) -> Iterator[Fault]:
    pods, namespaces = peer.get(_PODS), peer.get(_NAMESPACES)
    if pods is not None and _is_null(peer, _NAMESPACES):
        text = "is null and leaves only the policy's own namespace; remove the line, or write {} for every namespace"
        yield accepted(NULL_SELECTOR, text, _NAMESPACES, fix=_gone)
    if namespaces is not None and _is_null(peer, _PODS):
        text = "is null and takes every pod of the selected namespaces; write {} if that is meant, else the labels"
        yield accepted(NULL_SELECTOR, text, _PODS, fix=_empty)
    for fault in _in_selector(namespaces, _EVERY_NAMESPACE):
        yield fault.under(_NAMESPACES)
    for fault in _in_selector(pods, _EVERY_POD if namespaces is None else "every pod of the selected namespaces"):
        yield fault.under(_PODS)


def _in_selector(selector: Fields | None, everything: str) -> Iterator[Fault]:
    if not selector:
        return
    empty = [part for part in (_LABELS, _EXPRESSIONS) if _is_null(selector, part)]
    if empty and (selector.get(_LABELS) or selector.get(_EXPRESSIONS)):
        text = "is null and changes nothing; remove the line, or write what is missing"
        yield accepted(NULL_SELECTOR, text, empty[0], fix=_gone)
    elif empty:
        text = (
            f"is null, so that this selects {everything}; write the labels, or {{}} for the selector if that is meant"
        )
        yield accepted(NULL_SELECTOR, text, empty[0], fix=_empty if empty[0] == _LABELS else _empty_list)
    for key, value in (selector.get(_LABELS) or {}).items():
        if value is None:
            text = f'has null for {shown(key)}, which selects only an empty value; write "" if that is meant'
            yield Fault(NULL_SELECTOR, text, (_LABELS, key), (_LABELS,), None, fix=_empty_text)


def _is_null(fields: Fields, name: str) -> bool:
    return name in fields and fields[name] is None


def _empty(origin: Origin) -> Fix:
    return Fix(Replace(origin, {}))


def _empty_list(origin: Origin) -> Fix:
    return Fix(Replace(origin, []))


def _empty_text(origin: Origin) -> Fix:
    return Fix(Replace(origin, ""))


def _gone(origin: Origin) -> Fix:
    return Fix(Remove(origin))
