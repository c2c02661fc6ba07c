"""The syntax of names, label keys and label values, and what is wrong with one that breaks it.

Each function yields the reasons in words, none for a good value, one for every error that the API server would list.
Lengths are in bytes, as the server counts them. Source: k8s.io/apimachinery/pkg/api/validate/content and
pkg/util/validation; RFC 1123 for DNS names, RFC 6335 section 5.1 for port names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DNS_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_is_dns_label = re.compile(_DNS_LABEL).fullmatch
_is_dns_subdomain = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*").fullmatch
_is_qualified = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?").fullmatch
_is_port_text = re.compile(r"[-a-z0-9]+").fullmatch
_has_letter = re.compile(r"[a-z]").search

_LONGEST_GENERATED_PREFIX, _RANDOM_LETTERS = 58, "bcdfg"
_LONGEST_SUBDOMAIN, _LONGEST_LABEL, _LONGEST_PORT_NAME = 253, 63, 15


def faults_of_subdomain(text: str) -> Iterator[str]:
    """For the name of an object: a DNS subdomain, dots allowed."""
    if _is_longer(text, _LONGEST_SUBDOMAIN):
        yield f"a name has at most {_LONGEST_SUBDOMAIN} characters"
    if not _is_dns_subdomain(text):
        yield 'a name consists of lower-case letters, digits, "-" and ".", with a letter or digit around every part'


def faults_of_generate_name(text: str) -> Iterator[str]:
    """For the prefix of a name that the server completes: a ``-`` may stand at its end.

    The server puts a letter in the place of that and of the byte before it, whatever that is.
    """
    is_masked = len(text) > 1 and text.endswith("-") and text[-2].isascii()
    return faults_of_subdomain(f"{text[:-2]}a" if is_masked else text)


def faults_of_generated_name(prefix: str) -> Iterator[str]:
    """For the name that the server makes of a prefix: cut to 58 characters, with five random letters behind."""
    return faults_of_subdomain(f"{prefix[:_LONGEST_GENERATED_PREFIX]}{_RANDOM_LETTERS}")


def faults_of_dns_label(text: str) -> Iterator[str]:
    """For the name of a namespace: a DNS label, no dots."""
    if _is_longer(text, _LONGEST_LABEL):
        yield f"a namespace has at most {_LONGEST_LABEL} characters"
    if not _is_dns_label(text):
        yield (
            "a namespace has no dots"
            if _is_dns_subdomain(text)
            else 'a namespace consists of lower-case letters, digits and "-", with a letter or digit at both ends'
        )


def faults_of_label_key(text: str) -> Iterator[str]:
    """For label keys and other qualified names: a name, after a DNS subdomain and a slash if need be."""
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix:
        yield 'a key has at most one "/"'
        return
    if slash and not prefix:
        yield 'a domain has to stand before "/"'
    elif prefix:
        yield from _faults_of_prefix(prefix)
    if not name:
        yield "a key needs a name"
    elif _is_longer(name, _LONGEST_LABEL):
        yield f"the name of a key has at most {_LONGEST_LABEL} characters"
    if not _is_qualified(name):
        yield 'the name of a key consists of letters, digits, "-", "_" and ".", with a letter or digit at both ends'


def _faults_of_prefix(prefix: str) -> Iterator[str]:
    if _is_longer(prefix, _LONGEST_SUBDOMAIN):
        yield f'the domain before "/" has at most {_LONGEST_SUBDOMAIN} characters'
    if not _is_dns_subdomain(prefix):
        yield 'the domain before "/" consists of lower-case letters, digits, "-" and "."'


def faults_of_label_value(text: str) -> Iterator[str]:
    """For label values; the empty one is good."""
    if _is_longer(text, _LONGEST_LABEL):
        yield f"a label value has at most {_LONGEST_LABEL} characters"
    if text and not _is_qualified(text):
        yield 'a label value consists of letters, digits, "-", "_" and ".", with a letter or digit at both ends'


def faults_of_port_name(text: str) -> Iterator[str]:
    """For the name of a port."""
    if _is_longer(text, _LONGEST_PORT_NAME):
        yield f"the name of a port has at most {_LONGEST_PORT_NAME} characters"
    if not _is_port_text(text):
        yield 'the name of a port consists of lower-case letters, digits and "-"'
    if not _has_letter(text):
        number = "; write a number without quotes" if text.isascii() and text.isdigit() else ""
        yield f"the name of a port has at least one letter{number}"
    if "--" in text:
        yield 'the name of a port has no two "-" side by side'
    if text.startswith("-") or text.endswith("-"):
        yield 'the name of a port neither begins nor ends with "-"'


def _is_longer(text: str, limit: int) -> bool:
    return len(text) > limit or (not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > limit)
