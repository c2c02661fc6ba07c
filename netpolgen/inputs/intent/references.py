"""Names in policies.toml, where they are given and where they are used, and what is wrong with one that is none."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from netpolgen.inputs.intent.syntax import LONGEST_SUBDOMAIN, WORKLOAD_KINDS, fits
from netpolgen.inputs.spelling import shown

_SPACE = re.compile(r"[ \t,;]+")
_ODD = re.compile(r"[^a-z0-9.]+")


def is_address(text: str) -> bool:
    """Whether a text reads as an IP address or a CIDR block."""
    if not text or (text[0] not in "0123456789" and ":" not in text):
        return False
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def reference_fault(name: str) -> str | None:
    """What keeps a text from being one end of an edge or a member of a group, in words behind the name; else None."""
    if not name:
        return "is empty; a name is missing"
    if is_address(name.removeprefix("[").removesuffix("]")):
        return "is an address; give it a name under [networks] and write that"
    if _SPACE.search(name):
        return "is more than one name; join them under one in [groups]"
    if name == "*":
        return 'is no name; write "NAMESPACE/*" for every pod of a namespace, "internet" for the outside'
    return _object_fault(*name.split("/")) if "/" in name else name_fault(name)


def _object_fault(namespace: str, name: str, *more: str) -> str | None:
    if more:
        return 'has more than one "/"; for one workload write [components.NAME] workload = "Kind/namespace/name"'
    if namespace in WORKLOAD_KINDS:
        workload = shown(f"{namespace}/NAMESPACE/{name}")
        return f'begins with a kind; write "NAMESPACE/{name}", or [components.NAME] workload = {workload}'
    if not fits("dns-label", namespace):
        return f"begins with {shown(namespace)}, which is no namespace{respelling(namespace, 'dns-label')}"
    return None if name == "*" else name_fault(name)


def name_fault(name: str) -> str | None:
    """What keeps a text from being the name of a Kubernetes object, in words behind the name; None if nothing does."""
    if len(name) > LONGEST_SUBDOMAIN:
        return f"is too long; a name has at most {LONGEST_SUBDOMAIN} characters"
    if "*" in name:
        return 'has a pattern in it; only "NAMESPACE/*" stands for many'
    odd = next((character for character in name if character.isspace()), None)
    if odd is not None:
        return f"has a space in it, U+{ord(odd):04X}{respelling(name, 'name')}"
    if not fits("name", name):
        return f'is no name; a-z, 0-9, "-" and "." make one, a letter or digit at each end{respelling(name, "name")}'
    return None


def respelling(text: str, shape: str) -> str:
    """``; write "…"`` with the nearest text of this shape, or nothing if none is near."""
    from unicodedata import combining, normalize

    plain = "".join(one for one in normalize("NFKD", text[:LONGEST_SUBDOMAIN].lower()) if not combining(one))
    if any(one.isalnum() and not one.isascii() for one in plain):
        return ""
    near = re.sub(r"-?\.[.-]*", ".", _ODD.sub("-", plain)).strip("-.")
    if shape == "dns-label":
        near = near.replace(".", "-")
    return f"; write {shown(near)}" if near != text and fits(shape, near) else ""
