"""What Kubernetes' own end-to-end tests of NetworkPolicy establish about reachability, restated as data.

Source: test/e2e/network/netpol/network_policy.go. Pods a, b and c stand in each of the namespaces x, y and z; pod ``p``
carries the label ``pod=p``, namespace ``n`` the label ``ns=n``. Containers listen on 80 and 81 for every protocol under
names like ``serve-80-tcp``. A spec that changes something between two probes stands here once for each probe. Where the
originals name pods by address, addresses outside the cluster stand in: an ipBlock names no pods here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.ports import Protocol
from tests.semantics.building import (
    EVERYTHING,
    IN,
    NOT_IN,
    SCTP,
    TCP,
    UDP,
    block,
    named,
    pods,
    policy,
    port,
    rule,
    select,
)

A, B, C = (select(pod=name) for name in "abc")
X, Y, Z = (select(ns=name) for name in "xyz")
NOBODY_ELSE = ("* -/-> x/a",)


@dataclass(frozen=True)
class Spec:
    """Policies, and who reaches whom on one port.

    ``expected`` starts from everyone reaching everyone; each line changes that for the pairs it matches, the last one
    wins. Ends are ``namespace/pod``, an address, ``*/*`` for every pod, or ``*`` for everyone. ``labels`` replaces
    labels of namespaces and pods.
    """

    name: str
    policies: tuple[NetworkPolicy, ...]
    expected: tuple[str, ...]
    number: int = 80
    protocol: Protocol = TCP
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _into_a(*rules, name="into-a") -> NetworkPolicy:
    return policy("x", A, ingress=list(rules), name=name)


def _out_of_a(*rules, name="out-of-a") -> NetworkPolicy:
    return policy("x", A, egress=list(rules), name=name)


def _by_name(operator, *names: str) -> LabelSelector:
    return select(("kubernetes.io/metadata.name", operator, list(names)))


DENY_INGRESS = policy("x", ingress=[], name="deny-ingress")
DENY_ALL = policy("x", ingress=[], egress=[], name="deny-all")
ALLOW_ALL_INGRESS = policy("x", ingress=[rule()], name="allow-all-ingress")
ON_81 = (port(81),)


def _for_protocol(protocol: Protocol) -> tuple[Spec, ...]:
    from_y_a = _into_a(rule(pods(A, Y)))
    on_81 = _into_a(rule(pods(namespaces=Y), ports=(port(81, protocol),)))
    allow_81 = ("* -/-> x/a", "y/* -> x/a")
    return (
        Spec(f"{protocol}: default deny of ingress", (DENY_INGRESS,), ("* -/-> x/*",), 80, protocol),
        Spec(f"{protocol}: a port that is not listed stays closed", (on_81,), NOBODY_ELSE, 80, protocol),
        Spec(f"{protocol}: a port that is listed opens to the peer", (on_81,), allow_81, 81, protocol),
        Spec(
            f"{protocol}: one pod of another namespace",
            (from_y_a,),
            (*NOBODY_ELSE, "y/a -> x/a"),
            80,
            protocol,
        ),
    )


SPECS = (
    *(spec for protocol in (TCP, UDP, SCTP) for spec in _for_protocol(protocol)),
    Spec("default deny of both directions", (DENY_ALL,), ("* -/-> x/*", "x/* -/-> *")),
    Spec(
        "ingress from pods of the own namespace by label",
        (_into_a(rule(pods(B))),),
        (*NOBODY_ELSE, "x/b -> x/a"),
    ),
    Spec(
        "an allow policy opens one pod beside a default deny",
        (DENY_INGRESS, _into_a(rule())),
        (
            "* -/-> x/*",
            "* -> x/a",
        ),
    ),
    Spec(
        "ingress from all namespaces",
        (DENY_INGRESS, _into_a(rule(pods(namespaces=EVERYTHING)))),
        (
            "* -/-> x/*",
            "*/* -> x/a",
        ),
    ),
    Spec("ingress from one other namespace", (_into_a(rule(pods(namespaces=Y))),), (*NOBODY_ELSE, "y/* -> x/a")),
    Spec(
        "a pod selector with an expression",
        (_into_a(rule(pods(select(("pod", IN, ["b"]))))),),
        (
            *NOBODY_ELSE,
            "x/b -> x/a",
        ),
    ),
    Spec(
        "a namespace selector with an expression",
        (_into_a(rule(pods(namespaces=select(("ns", IN, ["y"]))))),),
        (
            *NOBODY_ELSE,
            "y/* -> x/a",
        ),
    ),
    Spec(
        "pods or namespaces, in two items",
        (_into_a(rule(pods(B), pods(namespaces=Y))),),
        (
            *NOBODY_ELSE,
            "x/b -> x/a",
            "y/* -> x/a",
        ),
    ),
    Spec("pods and namespaces, in one item", (_into_a(rule(pods(B, Y))),), (*NOBODY_ELSE, "y/b -> x/a")),
    Spec(
        "several values in both selectors of one item",
        (_into_a(rule(pods(select(("pod", IN, ["b", "c"])), select(("ns", NOT_IN, ["x"]))))),),
        (*NOBODY_ELSE, "y/b -> x/a", "y/c -> x/a", "z/b -> x/a", "z/c -> x/a"),
    ),
    Spec(
        "either of two pod selectors",
        (_into_a(rule(pods(B), pods(C))),),
        (
            *NOBODY_ELSE,
            "x/b -> x/a",
            "x/c -> x/a",
        ),
    ),
    Spec(
        "two policies for one pod: their ports are not mixed up, first port",
        (
            _into_a(rule(pods(namespaces=Y), ports=ON_81)),
            _into_a(rule(pods(namespaces=Z), ports=(port(80),)), name="other"),
        ),
        (*NOBODY_ELSE, "z/* -> x/a"),
        80,
    ),
    Spec(
        "two policies for one pod: their ports are not mixed up, second port",
        (
            _into_a(rule(pods(namespaces=Y), ports=ON_81)),
            _into_a(rule(pods(namespaces=Z), ports=(port(80),)), name="other"),
        ),
        (*NOBODY_ELSE, "y/* -> x/a"),
        81,
    ),
    Spec(
        "overlapping policies add up",
        (
            _into_a(rule(pods(namespaces=Y), ports=ON_81)),
            _into_a(rule(pods(namespaces=Y), ports=(port(80),)), name="other"),
        ),
        (*NOBODY_ELSE, "y/* -> x/a"),
        80,
    ),
    Spec("allow all", (ALLOW_ALL_INGRESS,), ()),
    Spec("an allowed named port", (policy("x", ingress=[rule(ports=(named("serve-81-tcp"),))]),), (), 81),
    Spec(
        "a named port leaves the others closed",
        (policy("x", ingress=[rule(ports=(named("serve-81-tcp"),))]),),
        ("* -/-> x/*",),
    ),
    Spec(
        "a named port for one namespace",
        (_into_a(rule(pods(namespaces=X), ports=(named("serve-80-tcp"),))),),
        (*NOBODY_ELSE, "x/* -> x/a"),
    ),
    Spec(
        "another port of the pod stays closed to that namespace",
        (_into_a(rule(pods(namespaces=X), ports=(named("serve-80-tcp"),))),),
        NOBODY_ELSE,
        81,
    ),
    Spec(
        "egress on a named port",
        (_out_of_a(rule(ports=(named("serve-80-tcp"),))),),
        ("x/a -/-> *", "x/a -> */*"),
    ),
    Spec(
        "egress on another than the named port", (_out_of_a(rule(ports=(named("serve-80-tcp"),))),), ("x/a -/-> *",), 81
    ),
    Spec("a policy before it is updated", (policy("x", ingress=[rule()]),), (), 81),
    Spec(
        "a policy after it is updated to one port",
        (policy("x", ingress=[rule(ports=(port(80),))]),),
        ("* -/-> x/*",),
        81,
    ),
    Spec("a namespace before it gets the label", (_into_a(rule(pods(namespaces=select(ns2="updated")))),), NOBODY_ELSE),
    Spec(
        "a namespace after it got the label",
        (_into_a(rule(pods(namespaces=select(ns2="updated")))),),
        (*NOBODY_ELSE, "y/* -> x/a"),
        labels={"y": {"ns": "y", "ns2": "updated"}},
    ),
    Spec("a client pod before it gets the label", (_into_a(rule(pods(select(pod="b", pod2="updated")))),), NOBODY_ELSE),
    Spec(
        "a client pod after it got the label",
        (_into_a(rule(pods(select(pod="b", pod2="updated")))),),
        (*NOBODY_ELSE, "x/b -> x/a"),
        labels={"x/b": {"pod": "b", "pod2": "updated"}},
    ),
    Spec("a target pod before it gets the label", (policy("x", select(target="isolated"), ingress=[]),), ()),
    Spec(
        "a target pod after it got the label",
        (policy("x", select(target="isolated"), ingress=[]),),
        NOBODY_ELSE,
        labels={"x/a": {"pod": "a", "target": "isolated"}},
    ),
    Spec(
        "ingress from the own namespace only",
        (policy("x", ingress=[rule(pods())]),),
        (
            "* -/-> x/*",
            "x/* -> x/*",
        ),
    ),
    Spec("no egress for one pod", (_out_of_a(),), ("x/a -/-> *",)),
    Spec("no egress for a whole namespace", (policy("x", egress=[]),), ("x/* -/-> *",)),
    Spec(
        "ingress and egress in one policy, the port that is open",
        (policy("x", A, ingress=[rule(pods(namespaces=Y))], egress=[rule(ports=(port(80),))]),),
        (*NOBODY_ELSE, "y/* -> x/a"),
    ),
    Spec(
        "ingress and egress in one policy, another port",
        (policy("x", A, ingress=[rule(pods(namespaces=Y))], egress=[rule(ports=(port(80),))]),),
        (*NOBODY_ELSE, "y/* -> x/a", "x/a -/-> *"),
        81,
    ),
    Spec(
        "egress denied though the server allows ingress",
        (
            policy("x", egress=[], name="no-egress"),
            policy("y", ingress=[rule()], name="open"),
        ),
        ("x/* -/-> *",),
    ),
    Spec("egress to one pod of another namespace", (_out_of_a(rule(pods(A, Y))),), ("x/a -/-> *", "x/a -> y/a")),
    Spec(
        "ingress allow-all wins over a narrower policy",
        (
            policy("x", ingress=[rule(pods(B))], name="narrow"),
            ALLOW_ALL_INGRESS,
        ),
        (),
    ),
    Spec(
        "egress allow-all wins over a narrower policy, the narrow one alone",
        (policy("x", egress=[rule(ports=(port(80),))], name="narrow"),),
        ("x/* -/-> *",),
        81,
    ),
    Spec(
        "egress allow-all wins over a narrower policy, both",
        (
            policy("x", egress=[rule(ports=(port(80),))], name="narrow"),
            policy("x", egress=[rule()], name="allow-all"),
        ),
        (),
        81,
    ),
    Spec("no policies left after they are deleted", (), ()),
    Spec("egress to a block", (_out_of_a(rule(block("198.51.100.0/24"))),), ("x/a -/-> *", "x/a -> 198.51.100.7")),
    Spec(
        "an except of the block",
        (_out_of_a(rule(block("198.51.100.0/24", "198.51.100.7/32"))),),
        ("x/a -/-> *",),
    ),
    Spec(
        "an address in the block and in an except of another policy's block",
        (
            _out_of_a(rule(block("198.51.100.0/24", "198.51.100.7/32"))),
            _out_of_a(rule(block("198.51.100.7/32")), name="again"),
        ),
        ("x/a -/-> *", "x/a -> 198.51.100.7"),
    ),
    Spec(
        "ingress and egress of one pod are judged apart, egress allowed",
        (
            _out_of_a(rule(pods(namespaces=EVERYTHING))),
            policy("x", A, ingress=[], name="no-ingress"),
        ),
        (*NOBODY_ELSE, "x/a -/-> 198.51.100.7", "x/a -/-> 192.0.2.1"),
    ),
    Spec(
        "ingress and egress of one pod are judged apart, ingress allowed",
        (
            _into_a(rule(pods(namespaces=EVERYTHING))),
            policy("x", A, egress=[], name="no-egress"),
        ),
        ("x/a -/-> *", "198.51.100.7 -/-> x/a", "192.0.2.1 -/-> x/a"),
    ),
    Spec("a policy about SCTP isolates from TCP", (_into_a(rule(ports=(port(80, SCTP),))),), NOBODY_ELSE),
    Spec(
        "SCTP on a port is not TCP on it",
        (_into_a(rule(ports=(port(81, SCTP),)), rule(ports=(port(80),))),),
        (*NOBODY_ELSE,),
        81,
    ),
    Spec("a policy about UDP isolates from TCP", (_into_a(rule(ports=(port(81, UDP),))),), NOBODY_ELSE, 81),
    Spec(
        "any port of one protocol",
        (_into_a(rule(pods(B), ports=(port(1, TCP, 65535),))),),
        (
            *NOBODY_ELSE,
            "x/b -> x/a",
        ),
        81,
    ),
    Spec(
        "any port of one protocol is no port of another",
        (_into_a(rule(pods(B), ports=(port(1, TCP, 65535),))),),
        NOBODY_ELSE,
        81,
        UDP,
    ),
    Spec(
        "a namespace by its default label",
        (_into_a(rule(pods(namespaces=_by_name(IN, "y")))),),
        (
            *NOBODY_ELSE,
            "y/* -> x/a",
        ),
    ),
    Spec(
        "not a namespace, by its default label",
        (_into_a(rule(pods(namespaces=_by_name(NOT_IN, "x", "z")))),),
        (
            *NOBODY_ELSE,
            "y/* -> x/a",
        ),
    ),
)
