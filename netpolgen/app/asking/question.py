"""The words of a question on the command line: names, addresses, ports and labels, taken apart."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from netpolgen.inputs.api.names import faults_of_dns_label, faults_of_label_key, faults_of_label_value
from netpolgen.inputs.spelling import shown
from netpolgen.model.errors import UsageError
from netpolgen.model.labels import Labels
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import FIRST_PORT, LAST_PORT

# What nobody types who means a name: dotted numbers, or two colons.
_LIKE_AN_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+)+(/.*)?|[^:]*:[^:]*:.*")


def split_target(text: str) -> tuple[str, str]:
    """``DST[:PORT]`` as the name and the port, which is empty where there is none; IPv6 may stand in brackets.

    Raises UsageError for brackets that hold no address.
    """
    if text.startswith("["):
        address, closing, port = text[1:].partition("]")
        if not closing or (port and not port.startswith(":")) or block_of(address) is None:
            raise UsageError(f"{shown(text)} is no address in brackets; write it as in [2001:db8::1]:443")
        return address, port[1:]
    if block_of(text) is not None:
        return text, ""
    name, _, port = text.rpartition(":")
    return (name, port) if name else (text, "")


def unbracketed(text: str) -> str:
    """SRC, whose address may stand in brackets as that of DST does."""
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else ""
    return inner if block_of(inner) else text


def block_of(text: str) -> IPBlock | None:
    """An address or a CIDR as a block; None for any other text."""
    try:
        return IPBlock(str(ipaddress.ip_network(text, strict=False)))
    except ValueError:
        return None


def require_no_address(text: str) -> None:
    """Refuses what looks like an address and is none. Raises UsageError."""
    if _LIKE_AN_ADDRESS.fullmatch(text):
        raise UsageError(f"{shown(text)} is no valid address or CIDR; write it as in 10.0.0.5, 10.0.0.0/8, 2001:db8::1")


def require_no_port(source: str) -> None:
    """Refuses a SRC with a port, which no rule speaks of. Raises UsageError."""
    is_address = block_of(unbracketed(source)) is not None
    if is_address or (_LIKE_AN_ADDRESS.fullmatch(source) and not source.startswith("[")):
        return
    name, port = split_target(source)
    if port:
        raise UsageError(f"SRC {shown(source)} has a port, which belongs to the target; write {name} DST:PORT")


def reading_notes(source: str, destination: str) -> Iterator[str]:
    """How addresses were read that could be meant in another way."""
    address, _, port = destination.rpartition(":")
    is_port = port.isascii() and port.isdigit() and FIRST_PORT <= int(port) <= LAST_PORT
    if is_port and block_of(destination) and _is_ipv6(address):
        yield f"{destination} is read as one address; for port {port} of {address} write [{address}]:{port}"
    for text in dict.fromkeys((source, split_target(destination)[0])):
        block = block_of(text)
        if block is not None and ipaddress.ip_interface(text).ip != ipaddress.ip_network(block.cidr)[0]:
            yield f"{text} is read as {block.cidr}, the block that it lies in"


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def namespace_of(text: str) -> str:
    """The namespace of a made-up pod, which may be typed with a slash behind it. Raises UsageError."""
    name = text.removesuffix("/")
    for reason in faults_of_dns_label(name):
        raise UsageError(f"{shown(name)} is no namespace, as SRC and DST are where labels are given: {reason}")
    return name


def labels_of(text: str) -> Labels:
    """``KEY=VALUE,KEY=VALUE`` as labels, none for the empty text. Raises UsageError."""
    labels: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, equals, value = part.partition("=")
        reasons = [*faults_of_label_key(key), *faults_of_label_value(value)]
        if not equals or reasons or labels.get(key, value) != value:
            why = reasons[0] if reasons else "a key has one value" if equals else "write KEY=VALUE"
            raise UsageError(f"{shown(part)} is no label of a pod: {why}")
        labels[key] = value
    return labels
