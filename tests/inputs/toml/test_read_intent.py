"""Files that can be used: what they say, and what reading them costs."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netpolgen.inputs.intent.cluster import DNS_PRESETS
from netpolgen.inputs.intent.decode import decode_intent, read_intent
from netpolgen.inputs.toml.reader import toml_file
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import ObjectRef, Severity
from netpolgen.model.intent import (
    ApiServer,
    Cluster,
    Component,
    DeclaredPort,
    DnsTarget,
    Edge,
    EveryPort,
    Exemption,
    Expectation,
    Flow,
    Group,
    Intent,
    LintSettings,
    Mention,
    NamedNetwork,
    NamespaceSettings,
    OutputSettings,
    PortName,
    PortNumbers,
    RuleSettings,
)
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.policy import BOTH_DIRECTIONS, Direction, IPBlock
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.source import Location, Origin, Span

GOOD = Path(__file__).parent / "good"
TCP, UDP, SCTP = Protocol
NOWHERE = Origin("")  # origins take no part in equality


def read(text):
    return decode_intent(toml_file(text.encode(), "policies.toml"))


def labels(**wanted):
    return LabelSelector.from_labels(wanted)


def mentions(*texts):
    return tuple(Mention(text, NOWHERE) for text in texts)


EVERYTHING = Intent(
    file="policies.toml",
    cluster=Cluster(
        dns=DnsTarget(
            namespace="dns",
            labels=labels(app="unbound"),
            blocks=(IPBlock("172.20.0.10/32"),),
            ports=(PortRange(UDP, 5353, 5353), PortRange(TCP, 5353, 5353), PortRange(UDP, 53, 53)),
        ),
        apiserver=ApiServer((IPBlock("10.0.0.10/32"), IPBlock("2001:db8::a/128")), 443),
        kubernetes=(1, 34),
        cni="vpc-cni",
        pod_cidrs=("10.0.0.0/16",),
        service_cidrs=("172.20.0.0/16",),
    ),
    default_deny=frozenset({Direction.INGRESS}),
    sources=("manifests/base-application", "../shared.yaml"),
    components=(
        Component(
            "prometheus",
            NOWHERE,
            namespace="monitoring",
            selector=LabelSelector.of(
                [
                    ("app.kubernetes.io/name", ValueSet.of(Operator.IN, ["prometheus"])),
                    ("tier", ValueSet.of(Operator.IN, ["a", "b"])),
                    ("canary", ValueSet.of(Operator.DOES_NOT_EXIST)),
                ]
            ),
            ports=(
                DeclaredPort("http", PortRange(TCP, 8080, 8080)),
                DeclaredPort("dns", PortRange(UDP, 53, 53)),
                DeclaredPort("replication", PortRange(TCP, 7000, 7001)),
                DeclaredPort("x", PortRange(SCTP, 7000, 7001)),
                DeclaredPort("https", PortRange(TCP, 443, 443)),
            ),
            external=True,
        ),
        Component("ledger", NOWHERE, service="payments/ledger"),
        Component("ledger-db", NOWHERE, workload="StatefulSet/payments/ledger-db"),
    ),
    namespaces=(
        NamespaceSettings("other", None, dns=True, origin=NOWHERE),
        NamespaceSettings("payments", BOTH_DIRECTIONS, dns=False, origin=NOWHERE),
    ),
    networks=(
        NamedNetwork(
            "office",
            (IPBlock("198.51.100.0/24", ("198.51.100.32/28", "198.51.100.64/28")), IPBlock("2001:db8:10::/48")),
            NOWHERE,
            owner="netops",
        ),
    ),
    groups=(Group("databases", mentions("ledger-db", "shop/*", "shop/orders-db", "undeclared"), NOWHERE),),
    edges=(
        Edge(
            Flow("ledger", "ledger-db", (PortName("postgresql"),), "ledger -> ledger-db:postgresql"),
            NOWHERE,
            why="reads and posts entries",
        ),
        Edge(Flow("prometheus", "databases", (EveryPort(),), "prometheus -> databases:*"), NOWHERE),
        Edge(
            Flow(
                "office",
                "ledger",
                (PortName("grpc"), PortNumbers(8443, 8443, TCP)),
                "office -> ledger:grpc,8443/tcp",
            ),
            NOWHERE,
            why="incident console",
            owner="team-payments@example.com",
            ticket="PAY-711",
            expires=dt.date(2027, 3, 31),
        ),
        Edge(Flow("ledger", "apiserver", (), "ledger -> apiserver"), NOWHERE),
    ),
    expectations=(
        Expectation(Flow("internet", "databases", (), "internet -> databases"), allow=False, origin=NOWHERE),
        Expectation(
            Flow("ledger", "dns", (PortNumbers(53, 53, UDP),), "ledger -> dns:53/udp"), allow=True, origin=NOWHERE
        ),
    ),
    output=OutputSettings("policies/generated", declared_ports=False, labels=(("team", "payments"),)),
    lint=LintSettings(
        select=mentions("NPG3", "NPG401"),
        ignore=mentions("empty-selector"),
        accepted_policies=mentions("kube-system/allow-all"),
        per_path=(
            Exemption("charts/**", mentions("NPG207"), NOWHERE),
            Exemption(
                "rendered/*.yaml",
                mentions("NPG2", "egress-without-dns"),
                NOWHERE,
                reason="not ours",
                until=dt.date(2027, 3, 31),
            ),
        ),
        per_object=(
            Exemption(ObjectRef("NetworkPolicy", "shop", "web"), mentions("NPG201"), NOWHERE),
            Exemption(ObjectRef("Namespace", "", "shop"), mentions("NPG303"), NOWHERE),
        ),
        per_rule=(
            RuleSettings("NPG207", NOWHERE, severity=Severity.INFO, max_range=100),
            RuleSettings("egress-without-dns", NOWHERE, severity=Severity.ERROR),
        ),
    ),
    expired_is_error=False,
)


def test_a_file_with_everything_is_read():
    found = read((GOOD / "everything.toml").read_text(encoding="utf-8"))
    assert found.problems == ()
    assert found.intent == EVERYTHING


def test_the_shortest_file_has_every_default():
    found = read("version = 1")
    assert found.problems == ()
    assert found.intent == Intent(file="policies.toml", cluster=Cluster(dns=DNS_PRESETS["coredns"]))


def test_the_same_file_with_crlf_and_a_byte_order_mark_says_the_same_at_the_same_places():
    text = (GOOD / "everything.toml").read_text(encoding="utf-8")
    plain, marked = read(text), read("\ufeff" + text.replace("\n", "\r\n"))
    assert marked.intent == plain.intent
    assert [marked.locate(edge.origin) for edge in marked.intent.edges] == [
        plain.locate(edge.origin) for edge in plain.intent.edges
    ]


def test_every_definition_knows_the_place_of_its_key():
    found = read((GOOD / "everything.toml").read_text(encoding="utf-8"))
    places = {
        item.name: str(found.locate(item.origin))
        for kind in ("components", "networks", "groups", "namespaces")
        for item in getattr(found.intent, kind)
    }
    assert places == {
        "prometheus": "policies.toml:25:13",
        "ledger": "policies.toml:35:13",
        "ledger-db": "policies.toml:38:13",
        "office": "policies.toml:20:11",
        "databases": "policies.toml:42:1",
        "other": "policies.toml:17:1",
        "payments": "policies.toml:18:1",
    }
    edges = [str(found.locate(edge.origin)) for edge in found.intent.edges]
    assert edges == ["policies.toml:45:1", "policies.toml:48:1", "policies.toml:50:8", "policies.toml:56:8"]
    assert str(found.locate(found.intent.edges[2].origin.child("expires"))) == "policies.toml:54:11"
    assert str(found.locate(found.intent.components[1].origin.child("service"))) == "policies.toml:36:11"


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (
            "coredns",
            DnsTarget(
                "kube-system",
                LabelSelector.from_labels({"k8s-app": "kube-dns"}),
                (),
                (PortRange(UDP, 53, 53), PortRange(TCP, 53, 53)),
            ),
        ),
        (
            "nodelocal",
            DnsTarget(
                "kube-system",
                LabelSelector.of([("k8s-app", ValueSet.of(Operator.IN, ["kube-dns", "node-local-dns"]))]),
                (IPBlock("169.254.20.10/32"),),
                (PortRange(UDP, 53, 53), PortRange(TCP, 53, 53)),
            ),
        ),
        (
            "openshift",
            DnsTarget(
                "openshift-dns",
                LabelSelector.from_labels({"dns.operator.openshift.io/daemonset-dns": "default"}),
                (),
                (PortRange(UDP, 5353, 5353), PortRange(TCP, 5353, 5353)),
            ),
        ),
        (
            "gke-cloud-dns",
            DnsTarget(
                None,
                LabelSelector.EVERYTHING,
                (IPBlock("169.254.169.254/32"),),
                (PortRange(UDP, 53, 53), PortRange(TCP, 53, 53)),
            ),
        ),
    ],
)
def test_a_dns_preset_says_where_dns_is_served(preset, expected):
    assert read(f'version = 1\ncluster.dns = "{preset}"').intent.cluster.dns == expected


def test_dns_by_address_is_served_on_53_over_udp_and_tcp():
    dns = read('version = 1\ncluster.dns = { cidrs = ["172.20.0.10/32"] }').intent.cluster.dns
    assert dns == DnsTarget(
        None,
        LabelSelector.EVERYTHING,
        (IPBlock("172.20.0.10/32"),),
        (PortRange(UDP, 53, 53), PortRange(TCP, 53, 53)),
    )


WARNINGS = """\
version = 1
[networks.office]
cidrs = ["192.0.2.0/24", "10.0.0.0/8", "192.0.2.0/24"]
except = ["10.1.0.0/16", "10.1.0.0/16"]
[groups]
all = ["ui", "catalog", "ui"]
[allow]
"ui -> shop:http" = "sells"
"ui→shop:http" = { why = "sells" }
[expect]
"ui -> office" = "deny"
"ui  -> office" = "deny"
"""


def test_what_is_written_twice_is_a_warning_and_counts_once():
    found = read(WARNINGS)
    assert [f"{found.locate(one.violation.origin)}: {one.code} {one.violation.message}" for one in found.problems] == [
        "policies.toml:3:40: NPG507 networks.office.cidrs[2] repeats 192.0.2.0/24 of policies.toml:3:10; remove one",
        "policies.toml:4:26: NPG507 networks.office.except[1] repeats 10.1.0.0/16 of policies.toml:4:11; remove one",
        'policies.toml:6:25: NPG507 group "all" has "ui" already, at policies.toml:6:8; remove one of the two',
        'policies.toml:9:1: NPG507 edge "ui -> shop:http" stands at policies.toml:8:1 already; remove one of the two',
        'policies.toml:12:1: NPG507 claim "ui -> office" stands at policies.toml:11:1 already; remove one of the two',
    ]
    assert found.intent is not None
    assert found.intent.networks[0].blocks == (IPBlock("192.0.2.0/24"), IPBlock("10.0.0.0/8", ("10.1.0.0/16",)))
    assert found.intent.groups[0].members == mentions("ui", "catalog")
    assert [edge.flow.text for edge in found.intent.edges] == ["ui -> shop:http"]
    assert len(found.intent.expectations) == 1


def test_a_warning_names_the_place_of_what_it_repeats():
    found = read(WARNINGS)
    assert [str(found.locate(one)) for one in found.problems[3].violation.related] == ["policies.toml:8:1"]


MISSING = """\
{path}: no such file; name another with --config FILE, or begin one with:
  version = 1
  [sources]
  manifests = ["manifests"]
  [allow]
  "ui -> catalog:http" = true"""


def test_a_missing_file_is_a_usage_error_that_shows_a_first_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_intent("policies.toml")
    assert str(caught.value) == MISSING.format(path="policies.toml")


def test_the_first_file_that_is_shown_is_a_good_one():
    text = "\n".join(line.removeprefix("  ") for line in MISSING.split("\n")[1:])
    assert read(text).problems == ()


def test_a_directory_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="is a directory; name the file in it with --config FILE"):
        read_intent(str(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_a_usage_error(tmp_path):
    path = tmp_path / "policies.toml"
    path.write_text("version = 1")
    path.chmod(0)
    with pytest.raises(UsageError, match="Permission denied"):
        read_intent(str(path))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a\0b", r"'a\\x00b' is no path; name the file with --config FILE"),
        ("a" * 300, "cannot read a+: File name too long; mend that or name another with --config FILE"),
    ],
)
def test_a_path_that_is_none_is_a_usage_error(path, message):
    with pytest.raises(UsageError, match=message):
        read_intent(path)


def test_a_symbolic_link_to_itself_is_a_usage_error(tmp_path):
    path = tmp_path / "policies.toml"
    path.symlink_to(path)
    with pytest.raises(UsageError, match=r"cannot read .*policies\.toml"):
        read_intent(str(path))


@pytest.mark.parametrize("spelling", ["sub/policies.toml", "./sub/policies.toml", "{cwd}/sub/policies.toml"])
def test_paths_are_reported_relative_to_the_working_directory(tmp_path, monkeypatch, spelling):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "policies.toml").write_text("version = 2")
    monkeypatch.chdir(tmp_path)
    found = read_intent(spelling.format(cwd=tmp_path))
    assert found.file == "sub/policies.toml"
    assert found.locate(found.problems[0].violation.origin) == Location("sub/policies.toml", Span(1, 11, 1, 12))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (" " * (4 << 20) + "x", "1:1", "the file is larger than 4 MiB, the most that is read; is it this file?"),
        (
            "x = " + "[" * 100_000,
            "1:69",
            "lists and tables are nested deeper than 64 levels here; this file needs five",
        ),
        (
            "x = " + "{a=" * 9_000,
            "1:197",
            "lists and tables are nested deeper than 64 levels here; this file needs five",
        ),
        ("\n" + "a." * 100_000 + "b = 1", "2:1", "a key of more than 24 parts stands here; this file needs four"),
        ("\n['a'." + '"b".' * 30 + "c]", "2:2", "a key of more than 24 parts stands here; this file needs four"),
        (
            "\nx = 1" + "0" * 5_000,
            "2:5",
            'the number "100000000" and so on is too long; numbers in TOML fit in 64 bits',
        ),
        ("version = 0x" + "f" * 5_000, "1:11", "version is the number beyond 64 bits; this release reads version 1"),
        ('version = 1\n"' + "\\u0000" * 3 + '" = 1', "2:1", 'unknown key "\\u0000\\u0000\\u0000"; there are '),
    ],
    ids=["large", "lists", "tables", "key", "header", "number", "hexadecimal", "nul"],
)
def test_a_hostile_file_gets_a_message(text, place, message):
    found = read(text)
    assert found.intent is None
    assert str(found.locate(found.problems[0].violation.origin)) == f"policies.toml:{place}"
    assert found.problems[0].violation.message.startswith(message)


def test_a_long_text_with_many_dots_is_no_long_key():
    assert read(f'version = 1\n[allow]\n"ui -> catalog" = "{"a." * 200}"').problems == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [('"a{number} -> " = true', 10_000), ("unknown{number} = 1", 10_000), ('"a -> b" = true', 9_999)],
)
def test_ten_thousand_errors_are_all_reported(line, expected):
    lines = "\n".join(line.format(number=number) for number in range(10_000))
    assert len(read(f"version = 1\n[allow]\n{lines}").problems) >= expected


def test_what_is_misshapen_beyond_ten_thousand_entries_is_counted_where_it_begins():
    lines = "\n".join(f'"a{number} -> " = true' for number in range(10_003))
    found = read(f'version = 1\n[allow]\n"ui -> db:80" = true\n{lines}\n[lint]\nselect = 3\n')
    told = [f"{found.locate(one.violation.origin)}: {one.violation.message}" for one in found.problems]
    assert len(told) == 10_002
    assert told[9_999:] == [
        'policies.toml:10003:10: edge "a9999 -> " has a target that is empty; a name is missing',
        "policies.toml:10004:1: 3 entries from here on are not told of, of a wrong shape too; mend those above first",
        "policies.toml:10008:10: lint.select is the number 3; it takes a list",
    ]


def test_every_slip_of_syntax_in_an_ordinary_file_is_reported():
    lines = "\n".join(f"a{number} -> b = true" for number in range(300))
    assert len(read(f"version = 1\n[allow]\n{lines}").problems) == 300


def test_reading_stops_with_a_word_where_slips_have_no_end():
    lines = "\n".join(f"a{number} -> b = true" for number in range(3_000))
    problems = read(f"version = 1\n[allow]\n{lines}").problems
    assert len(problems) < 3_000
    assert problems[-1].violation.message == "not read any further; mend what stands above first"


def test_a_good_file_loads_no_library_that_only_errors_need():
    code = (
        "import sys; from netpolgen.inputs.intent.decode import read_intent;"
        f"assert read_intent({str(GOOD / 'everything.toml')!r}).intent;"
        "print(sorted({'jsonschema', 'difflib', 'json', 'netpolgen.inputs.toml.scan'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
