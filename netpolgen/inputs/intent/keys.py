"""The keys of policies.toml in messages: how one is called, and what to say of one that it does not have.

What was meant; or what a later release brings, and what to do until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from netpolgen.inputs.spelling import key_path, shown
from netpolgen.model.source import Route

KINDS = {
    "allow": "edge",
    "components": "component",
    "expect": "claim",
    "groups": "group",
    "labels": "label key",
    "namespaces": "namespace",
    "networks": "network",
    "per-object": "object",
    "per-path": "path pattern",
    "per-rule": "rule",
    "ports": "port name",
}
_NOT_YET = "is not in this release"
_LATER = {
    ("include",): "keep the whole list in this file",
    ("envs",): "keep one file for each environment and choose with --config",
    ("team",): "write owner beside the edges that need one",
    ("settings", "require"): "it comes with [team]",
    ("settings", "grants-live-with"): "it comes with [team]",
    ("cluster", "mesh"): "write the ports of the mesh as edges",
    ("namespaces", "*", "name"): "write the real name of the namespace as its key",
    ("networks", "*", "domains"): "a NetworkPolicy knows addresses only; write cidrs",
    ("networks", "*", "fqdn"): "a NetworkPolicy knows addresses only; write cidrs",
    ("networks", "*", "fqdns"): "a NetworkPolicy knows addresses only; write cidrs",
    ("networks", "*", "hosts"): "a NetworkPolicy knows addresses only; write cidrs",
}
_STANDS_UNDER = {
    "accepted-policies": "lint",
    "apiserver": "cluster",
    "cni": "cluster",
    "dir": "output",
    "dns": "cluster",
    "ignore": "lint",
    "kubernetes": "cluster",
    "manifests": "sources",
    "mesh": "cluster",
    "on-expired": "settings",
    "per-object": "lint",
    "per-path": "lint",
    "per-rule": "lint",
    "pod-cidrs": "cluster",
    "select": "lint",
    "service-cidrs": "cluster",
    "unmanaged-namespaces": "lint",
}
# Words that are written for each other, without the hyphens in them.
_SYNONYMS = (
    {"why", "because", "comment", "description", "reason"},
    {"expires", "expiry", "until"},
    {"expect", "expectations"},
    {"expressions", "matchexpressions"},
    {"labels", "matchlabels", "podselector", "selector"},
    {"namespace", "ns"},
    {"operator", "op"},
    {"allow", "rules"},
    {"service", "svc"},
    {"ignore", "exclude", "rules"},
    {"perobject", "objects"},
    {"perpath", "paths", "files"},
    {"perrule", "rules"},
)
# The longest word and the most words that are compared with what is known: beyond, it is no slip of the pen.
_LONGEST = 40
_COMPARED = 4096


def called(route: Route, *, on_key: bool = False) -> str:
    """The thing at a route as a reader would call it."""
    kind = KINDS.get(str(route[-2])) if len(route) > 1 else None
    if kind is not None and (on_key or route[0] in {"allow", "expect"}):
        return f"{kind} {shown(str(route[-1]))}"
    if route[0] == "allow" and len(route) > 1:
        return f"{key_path(route[2:])} of edge {shown(str(route[1]))}"
    return key_path(route)


def unknown_key(route: Route, known: tuple[str, ...]) -> str:
    """What to say of the key at the end of this route, where only the known ones may stand."""
    table, key = route[:-1], str(route[-1])
    later = _LATER.get((*map(str, table[:1]), *("*" for _ in table[1:]), key))
    if later is not None:
        return f"{key_path(route)} {_NOT_YET}; {later}"
    where = f" in [{key_path(table)}]" if table else ""
    if "->" in key or "→" in key:
        return f"edge {shown(key)} stands{where or ' outside of a table'}; write it under [allow]"
    if not table and key in _STANDS_UNDER:
        return f"{key} stands outside of its table; write it under [{_STANDS_UNDER[key]}]"
    if not table and key == "deny":
        return "[deny] is no table: default-deny closes and [allow] opens; write what must never be under [expect]"
    near = nearest(key, known)
    advice = f"did you mean {shown(near)}?" if near else f"there {'are' if len(known) > 1 else 'is'} {', '.join(known)}"
    return f"unknown key {shown(key)}{where}; {advice}"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant; None if none is near."""
    return _nearest(word, tuple(known)) if len(word) <= _LONGEST else None


@lru_cache(maxsize=_COMPARED)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    plain = word.lower().replace("_", "-")
    spelt = {one.lower(): one for one in known}
    same = {plain.replace("-", "")}.union(*(words for words in _SYNONYMS if plain.replace("-", "") in words))
    meant = [one for one in spelt if one.replace("-", "") in same]
    near = meant or get_close_matches(plain, spelt, n=1, cutoff=0.67)
    return spelt[near[0]] if near else None
