"""Texts of policies.toml that have not their shape: what is wrong, in words that stand behind the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from netpolgen.inputs.api.names import faults_of_label_key, faults_of_label_value
from netpolgen.inputs.intent.keys import nearest
from netpolgen.inputs.intent.ports import PortFaultError, port_range
from netpolgen.inputs.intent.references import is_address, name_fault, reference_fault, respelling
from netpolgen.inputs.intent.syntax import WORKLOAD_KINDS, fits
from netpolgen.inputs.spelling import shown

_FULL_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]")


_REPORTED_KINDS = ("Namespace", "NetworkPolicy", "Service", *WORKLOAD_KINDS)


def text_fault(title: str, text: str) -> str:
    """What keeps a text from having the shape of the subschema with this title."""
    return _EXPLAINED[title](text)


def _name(text: str) -> str:
    return name_fault(text) or "is no name"


def _reference(text: str) -> str:
    return reference_fault(text) or "is no name"


def _dns_label(text: str) -> str:
    return (
        'does not fit: it takes a-z, 0-9 and "-", a letter or digit at each end, 63 characters at most'
        f"{respelling(text, 'dns-label')}"
    )


def _label_key(text: str) -> str:
    return f"does not fit: {_joined(faults_of_label_key(text))}"


def _label_value(text: str) -> str:
    return f"does not fit: {_joined(faults_of_label_value(text))}"


def _joined(faults: Iterator[str]) -> str:
    return "; ".join(faults)


def _cidr(text: str) -> str:
    if "/" not in text and is_address(text):
        return f'is an address without a mask; write "{text}/{128 if ":" in text else 32}"'
    if re.search("[g-zG-Z]", text):
        return "is no block of addresses; a NetworkPolicy knows no host names, write the addresses behind it"
    return 'is no CIDR block; one is written as "10.42.0.0/19" or "2001:db8::/32"'


def _port(text: str) -> str:
    # Without a digit it is a name, however it is spelt.
    if re.search("[0-9]", text):
        try:
            port_range(text)
        except PortFaultError as fault:
            return str(fault)
    return 'is no port; write 8080, "53/udp" or "7000-7001"'


def _service(text: str) -> str:
    if fits("dns-label", text):
        return f'lacks its namespace; write "NAMESPACE/{text}"'
    return 'is no Service; one is written as "NAMESPACE/NAME"'


def _workload(text: str) -> str:
    parts = text.split("/")
    if len(parts) == 2:  # noqa: PLR2004 - Kind and name, or namespace and name
        return 'lacks its kind or its namespace; a workload is written as "Deployment/NAMESPACE/NAME"'
    kinds = {kind.lower(): kind for kind in WORKLOAD_KINDS}
    turned = [part for part in parts if nearest(part, tuple(kinds))]
    if turned:
        kind = kinds[nearest(turned[0], tuple(kinds)) or ""]
        rest = [part for part in parts if part != turned[0]]
        near = "/".join((kind, *rest))
        if near != text and fits("workload", near):
            return f"is no workload; write {shown(near)}"
    return f'is no workload; one is written as "Deployment/NAMESPACE/NAME", its kind being {", ".join(WORKLOAD_KINDS)}'


def _policy(_: str) -> str:
    return 'is no policy; one is written as "NAMESPACE/NAME"'


def _date(text: str) -> str:
    if day := _FULL_DATE.match(text):
        return f"has a time; it takes a whole day: write {day[1]}"
    return "is no date; one is written as 2027-03-31, without quotes"


def _words(text: str) -> str:
    if not text.strip(" \t\r\n"):
        return "is empty; write a word or leave it out"
    odd = next((character for character in text if not fits("words", f"x{character}")), "\0")
    return f"has the character U+{ord(odd):04X}, which is not seen; remove it"


def _path(text: str) -> str:
    if "\\" in text:
        return f"has a backslash; write {shown(text.replace(chr(92), '/'))}"
    if text.startswith(("/", "~")):
        return "is no path relative to this file, so it would mean another place on another machine"
    return "is no path; name a file or a directory"


def _kubernetes(text: str) -> str:
    if found := re.match(r"v?1\.([0-9]{1,2})", text):
        return f'is more than the minor version; write "1.{int(found[1])}"'
    return 'is no version of Kubernetes; one is written as "1.36"'


def _rule(text: str) -> str:
    lower, upper = text.lower().replace("_", "-"), text.upper()
    near = upper if fits("rule", upper) else lower if fits("rule", lower) else ""
    return f"is no rule; write {shown(near)}" if near else 'is no rule; name one by its code, as "NPG301"'


def _one_rule(text: str) -> str:
    if fits("rule", text):
        return "is more than one rule; name one by its whole code"
    return _rule(text)


def _object(text: str) -> str:
    kind, _, place = text.partition(" ")
    near = f"{nearest(kind, _REPORTED_KINDS) or kind} {place.strip().lower()}"
    if near != text and fits("object", near):
        return f"is no object; write {shown(near)}"
    return 'is no object; one is written as reports name it, "NetworkPolicy NAMESPACE/NAME"'


_EXPLAINED: dict[str, Callable[[str], str]] = {
    "CIDR block": _cidr,
    "DNS label": _dns_label,
    "Kubernetes version": _kubernetes,
    "Service": _service,
    "date": _date,
    "label key": _label_key,
    "label value": _label_value,
    "name": _name,
    "object": _object,
    "one rule": _one_rule,
    "policy": _policy,
    "port": _port,
    "reference": _reference,
    "relative path": _path,
    "rule": _rule,
    "words": _words,
    "workload": _workload,
}
