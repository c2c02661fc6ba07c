"""Claims about what is compiled: every form of an end, ports by name and number, and what breaks each claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpolgen.synthesis.expect import broken_expectations
from tests.synthesis.compiling import Compiled, compiled, service, workload

MANIFESTS = "".join(
    (
        workload("ui", "ui", "http=8080"),
        service("ui", "ui", "http:80:http"),
        workload("api", "shop", "http=8080", "grpc=9000"),
        service("api", "shop", "http:80:http", "grpc:9000:grpc"),
        workload("db", "shop", "pg=5432"),
        service("db", "shop", "pg:5432:pg"),
        workload("worker", "batch"),
        workload("legacy", "old", "http=8080"),
        workload("coredns", "kube-system", "dns=53/UDP", "dns-tcp=53", labels="k8s-app: kube-dns"),
    )
)
LIST = """\
version = 1
default-deny = "both"
[cluster]
apiserver = { cidrs = ["10.0.0.10/32"], port = 443 }
[namespaces]
old = { default-deny = "none" }
quiet = { dns = false }
[components.prometheus]
namespace = "monitoring"
labels = { app = "prometheus" }
external = true
[components.ghost]
namespace = "shop"
labels = { app = "ghost" }
ports = { http = 8080 }
[networks.office]
cidrs = ["198.51.100.0/24", "2001:db8:10::/48"]
except = ["198.51.100.64/26"]
[groups]
stores = ["api", "db"]
[allow]
"ui -> api:http" = true
"api -> db:pg" = true
"db -> db:5432" = true
"office -> ui:http" = true
"prometheus -> api:grpc" = true
"worker -> internet:443" = true
"ui -> apiserver" = true
"shop/* -> api:grpc" = true
[expect]
"""

HOLDS = """\
allow ui -> api:http
allow ui -> api:80
allow ui -> api:8080
allow api -> db
allow ghost -> api:grpc
allow shop/* -> api:9000
allow office -> ui:80
allow worker -> internet:443
allow ui -> apiserver
allow ui -> dns
allow ui -> dns:53/udp
allow prometheus -> api:grpc
allow legacy -> legacy:1
allow internet -> legacy:http
allow api -> api:grpc
allow db -> db:5432
deny  api -> ui
deny  ui -> api:grpc
deny  ui -> db
deny  worker -> stores
deny  ui/* -> ui/*
deny  old/* -> shop/*
deny  shop/* -> old/*
deny  quiet/* -> dns
deny  quiet/* -> quiet/*
deny  internet -> stores
deny  ui -> internet
deny  worker -> internet:80
deny  api -> apiserver
deny  prometheus -> api:http
deny  api -> prometheus
deny  ghost -> db
deny  apiserver -> ui
deny  dns -> ui
deny  ui -> office
"""


def told(result: Compiled) -> list[str]:
    found = broken_expectations(result.resolved, result.policies, result.inventory)
    return [problem.violation.message for problem in found]


def claims(*lines: str) -> str:
    pairs = (line.split(maxsplit=1) for line in lines)
    return LIST + "".join(f'"{flow}" = "{verdict}"\n' for verdict, flow in pairs)


@pytest.mark.parametrize("line", HOLDS.splitlines())
def test_a_claim_that_is_true_holds_and_its_opposite_is_broken(line: str, tmp_path: Path):
    verdict, flow = line.split(maxsplit=1)
    opposite = "deny" if verdict == "allow" else "allow"
    true = compiled(tmp_path, claims(line), MANIFESTS)
    assert told(true) == []
    if verdict == "allow" or ":" in flow:
        assert len(told(compiled(tmp_path, claims(f"{opposite} {flow}"), MANIFESTS))) == 1


BREAKS = {
    "deny ui -> api": ' by "ui -> api:http"',
    "deny ui -> stores": ' by "ui -> api:http"',
    "deny ui/* -> shop/*": ' by "ui -> api:http"',
    "deny shop/* -> stores": ' by "api -> db:pg", "db -> db:5432", "shop/* -> api:grpc"',
    "deny ghost -> api": ' by "shop/* -> api:grpc"',
    "deny shop/* -> api": ' by "shop/* -> api:grpc"',
    "deny internet -> ui": ' by "office -> ui:http"',
    "deny worker -> internet": ' by "worker -> internet:443"',
    "deny ui -> apiserver": ' by "ui -> apiserver"',
    "deny db -> db": ' by "db -> db:5432"',
    "deny ui -> dns": ' by the DNS that namespace "ui" is given; dns = false takes it away',
    "deny old/* -> old/*": (
        ": nothing isolates Deployment old/legacy, since no edge leads to it and no default-deny covers it"
    ),
    "deny legacy -> internet": (
        ": nothing isolates the egress of Deployment old/legacy, since no default-deny covers it"
    ),
    "allow ui -> api": ": ingress does not permit Deployment ui/ui -> Deployment shop/api on TCP 9000",
    "allow legacy -> api:http": ": ingress does not permit Deployment old/legacy -> Deployment shop/api on TCP 8080",
    "allow ui -> legacy:http": ": egress does not permit Deployment ui/ui -> Deployment old/legacy on TCP 8080",
    "allow internet -> api:http": ": ingress does not permit 0.0.0.0/5 -> Deployment shop/api on TCP 8080",
    "allow office -> ui:1-65535": (
        ": ingress does not permit 198.51.100.0/26 -> Deployment ui/ui on TCP 1-8079, TCP 8081-65535"
    ),
    "allow ui -> ghost:http": ": ingress does not permit Deployment ui/ui -> pod shop/(app=ghost) on TCP 8080",
}


@pytest.mark.parametrize(("line", "reason"), BREAKS.items(), ids=BREAKS)
def test_a_broken_claim_says_what_breaks_it(line: str, reason: str, tmp_path: Path):
    verdict, flow = line.split(maxsplit=1)
    message = f'expect "{flow}" = "{verdict}" is broken{reason}'
    assert told(compiled(tmp_path, claims(line), MANIFESTS)) == [message]


def test_every_edge_that_breaks_a_claim_is_named_and_placed(tmp_path: Path):
    result = compiled(tmp_path, claims("deny shop/* -> stores"), MANIFESTS)
    problem = next(iter(broken_expectations(result.resolved, result.policies, result.inventory)))
    places = [result.file.locate(origin).span for origin in problem.violation.related]
    assert [(span.line, span.column) for span in places] == [(23, 1), (24, 1), (29, 1)]
    assert str(result.file.locate(problem.violation.origin)) == f"{result.file.file}:31:1"


FAULTS = """\
32:1 NPG502 unknown name "apii"; did you mean "api"?
33:1 NPG502 unknown name "elsewhere"; declare it in [components], or add its manifests to [sources]
34:1 NPG502 "api" has no port "htpp"; it has grpc, http
35:1 NPG502 "office" has no port names, being addresses: write the number of "http"
36:1 NPG501 claim "office -> internet" is on addresses alone, which no policy stands between; name pods on one side
37:1 NPG501 "office" has no port of its own to take; write one, or :* for every port
"""


def test_a_claim_that_cannot_be_made_out_is_reported_at_its_line(tmp_path: Path):
    lines = ("deny ui -> apii", "allow elsewhere -> ui:80", "allow ui -> api:htpp", "deny ui -> office:http")
    result = compiled(
        tmp_path, claims("deny ghost -> db", *lines, "deny office -> internet", "allow ui -> office"), MANIFESTS
    )
    assert [line for line in result.problems if line[:2].isdigit() and line > "30"] == FAULTS.splitlines()
