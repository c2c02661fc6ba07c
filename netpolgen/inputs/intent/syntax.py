"""The shape of the texts in policies.toml, as regular expressions that Python and JSON schema (ECMA-262) read alike.

Each is matched against a whole text; the schema holds the same ones between ``^`` and ``$``, which a test compares.
They stay away from classes such as "any digit" and from look-arounds, which differ between engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# Kubernetes' own syntax: k8s.io/apimachinery/pkg/util/validation.
DNS_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
DNS_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
LABEL_KEY = (
    r"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
)
LABEL_VALUE = r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"
LONGEST_SUBDOMAIN = 253

WORKLOAD_KINDS = (
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
)
SERVICE = rf"{DNS_LABEL}/{DNS_LABEL}"
WORKLOAD = rf"({'|'.join(WORKLOAD_KINDS)})/{DNS_LABEL}/{DNS_SUBDOMAIN}"
POLICY = rf"{DNS_LABEL}/{DNS_SUBDOMAIN}"

CIDR = r"[0-9a-fA-F:.]+/(0|[1-9][0-9]{0,2})"
PORT = r"[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp|TCP|UDP|SCTP))?"

# A name is loose here and exact in flow.py, which can say what is wrong with it.
REFERENCE = r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/(\*|[a-z0-9]([-a-z0-9.]*[a-z0-9])?))?"
_PORT_ASK = r"(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?(/(tcp|udp|sctp|TCP|UDP|SCTP))?)"
EDGE = (
    rf"[ \t]*{REFERENCE}[ \t]*(->|→)[ \t]*{REFERENCE}[ \t]*"
    rf"(:[ \t]*{_PORT_ASK}[ \t]*(,[ \t]*{_PORT_ASK}[ \t]*)*)?"
)

KUBERNETES = r"1\.(0|[1-9][0-9]?)"
RULE = r"(NPG[0-9]{1,3}|[a-z]+(-[a-z]+)*)"
ONE_RULE = r"(NPG[0-9]{3}|[a-z]+(-[a-z]+)*)"
# As reports name an object.
OBJECT = rf"[A-Z][A-Za-z0-9]{{0,62}} ({DNS_LABEL}/)?{DNS_SUBDOMAIN}"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

# Neither control characters, which could rewrite a terminal, nor those that turn the direction of a line round.
_UNSEEN = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
WORDS = rf"[ \t\r\n]*[^ \t\r\n{_UNSEEN}][^{_UNSEEN}]*"
PATH = rf"[^\t\r\n/~\\{_UNSEEN}][^\t\r\n\\{_UNSEEN}]*"

PATTERNS = {
    "dns-label": DNS_LABEL,
    "name": DNS_SUBDOMAIN,
    "label-key": LABEL_KEY,
    "label-value": LABEL_VALUE,
    "service": SERVICE,
    "workload": WORKLOAD,
    "policy": POLICY,
    "cidr": CIDR,
    "port-text": PORT,
    "reference": REFERENCE,
    "edge": EDGE,
    "kubernetes-version": KUBERNETES,
    "rule": RULE,
    "one-rule": ONE_RULE,
    "object": OBJECT,
    "date": DATE,
    "words": WORDS,
    "path": PATH,
}

LONGEST = {"name": LONGEST_SUBDOMAIN}


@cache
def _matcher(shape: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(PATTERNS[shape]).fullmatch


def fits(shape: str, text: str) -> bool:
    """Whether a text has this shape, a key of ``PATTERNS``, and is no longer than ``LONGEST`` says."""
    return _matcher(shape)(text) is not None and len(text) <= LONGEST.get(shape, len(text))
