"""Made-up pods: one for each end that a flow names, with and without the ports in use."""

from __future__ import annotations

from netpolgen.semantics.imagine import imagined_pods
from netpolgen.semantics.symbolic.statements import Subjects
from netpolgen.semantics.vocabulary import Vocabulary
from tests.semantics.building import DOES_NOT_EXIST, IN, NOT_IN, TCP, named, policy, rule, select

WANTED = [
    Subjects("x", select(app="web")),
    Subjects("x", select(("app", NOT_IN, ["web"]))),
    Subjects("y", select(("app", IN, ["web", "db"]), tier="x")),
    Subjects("x", select(app="web")),
]


def test_each_end_has_a_pod_with_the_fewest_labels() -> None:
    assert [(pod.namespace, dict(pod.labels), pod.ports) for pod in imagined_pods(WANTED, Vocabulary())] == [
        ("x", {"app": "web"}, ()),
        ("x", {}, ()),
        ("y", {"app": "db", "tier": "x"}, ()),
    ]


def test_a_named_port_in_use_is_declared_by_one_pod_and_missing_from_another() -> None:
    vocabulary = Vocabulary.of_policies([policy("x", ingress=[rule(ports=(named("http"),))])])
    declared = [[(port.name, port.protocol) for port in pod.ports] for pod in imagined_pods(WANTED[:1], vocabulary)]
    assert declared == [[], [("http", TCP)]]


def test_nothing_stands_for_a_selector_that_selects_nothing() -> None:
    never = select(("app", IN, ["web"]), ("app", DOES_NOT_EXIST, []))
    assert imagined_pods([Subjects("x", never)], Vocabulary()) == ()
