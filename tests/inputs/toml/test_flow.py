"""The text of an edge: what it says, in every spelling, and what is wrong with it at which characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.intent.decode import decode_ports
from netpolgen.inputs.intent.flow import decode_flow
from netpolgen.inputs.intent.syntax import fits
from netpolgen.model.errors import UsageError
from netpolgen.model.intent import EveryPort, Flow, PortName, PortNumbers
from netpolgen.model.ports import Protocol


def number(first, last=None, protocol=None):
    return PortNumbers(first, last or first, protocol)


@pytest.mark.parametrize(
    ("text", "source", "target", "ports", "normal"),
    [
        ("ui -> catalog", "ui", "catalog", (), "ui -> catalog"),
        ("ui→catalog", "ui", "catalog", (), "ui -> catalog"),
        ("  ui\t->  catalog :  http ", "ui", "catalog", (PortName("http"),), "ui -> catalog:http"),
        ("ui->a:8443", "ui", "a", (number(8443),), "ui -> a:8443"),
        ("ui->a:08443", "ui", "a", (number(8443),), "ui -> a:8443"),
        ("ui->a:8443/tcp", "ui", "a", (number(8443, protocol=Protocol.TCP),), "ui -> a:8443/tcp"),
        ("ui->a:53/UDP", "ui", "a", (number(53, protocol=Protocol.UDP),), "ui -> a:53/udp"),
        ("ui->a:7000-7001", "ui", "a", (number(7000, 7001),), "ui -> a:7000-7001"),
        ("ui->a:1-65535/sctp", "ui", "a", (number(1, 65535, Protocol.SCTP),), "ui -> a:1-65535/sctp"),
        ("ui->a:*", "ui", "a", (EveryPort(),), "ui -> a:*"),
        ("ui->a:http , 9090", "ui", "a", (PortName("http"), number(9090)), "ui -> a:http,9090"),
        ("ui->a:8443-tcp", "ui", "a", (PortName("8443-tcp"),), "ui -> a:8443-tcp"),
        ("shop/* -> internet:443", "shop/*", "internet", (number(443),), "shop/* -> internet:443"),
        ("a.b -> shop/a.b", "a.b", "shop/a.b", (), "a.b -> shop/a.b"),
        ("0 -> 1-1", "0", "1-1", (), "0 -> 1-1"),
    ],
)
def test_an_edge_is_read_and_normalised(text, source, target, ports, normal):
    assert decode_flow(text) == Flow(source, target, ports, normal)
    assert decode_flow(normal) == Flow(source, target, ports, normal)


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("", [""]),
        ("ui", ["ui"]),
        ("ui => catalog", ["=>"]),
        ("a -> b -> c", ["->"]),
        ("UI -> Catalog:HTTP,80,0", ["UI", "Catalog", "HTTP", "0"]),
        ("ui:80 -> catalog:80,80", ["80", "80"]),
        ("a b -> *:*,1", ["a b", "*", "*"]),
        (" -> :", ["", "", ""]),
        ("10.0.0.1:80 -> ::1", ["80", "10.0.0.1", "::1"]),
    ],
)
def test_every_problem_names_its_stretch_of_the_text(text, stretches):
    problems = decode_flow(text)
    assert isinstance(problems, tuple)
    assert [text[problem.start : problem.end] for problem in problems] == stretches


@given(st.text(st.sampled_from("ab1-./*:>,→→< \t=AZ\n0/udp"), max_size=16))
def test_what_is_no_edge_always_has_a_problem_inside_the_text(text):
    found = decode_flow(text)
    if isinstance(found, Flow):
        assert fits("edge", text)
        assert decode_flow(found.text) == found
    else:
        assert found
        assert all(0 <= problem.start <= problem.end <= len(text) for problem in found)
        assert all(problem.message for problem in found)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("", ()),
        ("http", (PortName("http"),)),
        ("80/TCP,http,80/tcp", (number(80, protocol=Protocol.TCP), PortName("http"))),
        ("*", (EveryPort(),)),
    ],
)
def test_ports_of_the_command_line_are_read_as_those_of_an_edge(text, asks):
    assert decode_ports(text) == asks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", 'the port "0" is out of range; ports are 1 to 65535'),
        ("80,", 'the port "" is empty; a port is missing'),
        ("53/icmp", 'the port "53/icmp" has no protocol that a policy knows, "icmp"; they are tcp, udp and sctp'),
    ],
)
def test_a_wrong_port_of_the_command_line_is_a_usage_error(text, message):
    with pytest.raises(UsageError) as caught:
        decode_ports(text)
    assert str(caught.value) == message
