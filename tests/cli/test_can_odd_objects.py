"""``can`` among objects that are odd or broken: nothing is dropped in silence, and what is left is still judged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

HERE = Path(__file__).parent

QUESTIONS = {
    "pods_of_one_owner_that_differ": "shop/bare shop/web:http",
    "pods_of_one_owner_by_kind": "shop/bare shop/ReplicaSet/web:8080",
    "pods_without_a_lasting_label": "shop/Job/report shop/Pod/bare:80",
    "pods_without_a_lasting_label_by_name": "shop/report shop/bare:80",
    "host_network_by_name": "shop/report shop/agent:metrics",
    "host_network_by_kind": "shop/report shop/Pod/agent:metrics",
    "host_network_as_source": "shop/agent shop/web:8080",
    "host_network_in_its_namespace": "shop/bare shop/*:9100",
    "service_by_kind": "shop/bare shop/Service/api:81",
    "service_without_pods": "shop/bare shop/sql:pg",
    "service_without_selector": "shop/bare shop/outside:80",
    "port_that_one_of_two_has": "shop/bare shop/api:http",
    "service_port_among_several_ports": "shop/bare shop/api:http,81,80",
    "made_up_source": "shop/ shop/api:81 --src-labels=job-name=report",
    "made_up_source_without_labels": "elsewhere shop/web:8080 --src-labels=",
    "made_up_source_near_a_namespace": "shp shop/api:81 --src-labels=app=x",
    "made_up_destination": "shop/bare shop:5432 --dst-labels app=sql,tier=db",
    "made_up_destination_behind_a_service": "shop/bare shop/:pg --dst-labels app=sql",
    "made_up_destination_by_port_name": "shop/bare shop:http --dst-labels app=web",
    "made_up_in_no_namespace": "shop/bare shop/web --dst-labels app=web",
    "made_up_with_a_bad_label": "shop/bare shop --dst-labels app=we/b/s",
    "made_up_with_two_values": "shop/bare shop --dst-labels app=a,app=b",
    "made_up_with_a_word": "shop/bare shop --dst-labels app",
    "ipv6_that_may_have_a_port": "shop/report 2001:db8::1:443",
    "ipv6_that_can_have_none": "shop/report 2001:db8::1",
    "ipv6_source_in_brackets": "[2001:db8::1] shop/web:8080",
    "brackets_left_open": "shop/bare [2001:db8::1",
    "brackets_without_colon": "shop/bare [2001:db8::1]443",
    "block_with_host_bits": "10.0.0.5/8 shop/web:8080",
    "block_too_long": "shop/bare 10.0.0.0/33:443",
    "address_out_of_range": "shop/bare 10.0.0.300",
    "ipv6_with_a_letter_too_many": "2001:db8::g shop/web",
    "too_many_slashes": "10.0.0.0/8/8 shop/web",
    "unknown_kind": "shop/bare shop/Pod/nothing",
}


@pytest.fixture
def odd(folder: Path) -> Path:
    shutil.copytree(HERE / "odd", folder / "odd")
    return folder


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers(name: str, odd: Path, netpolgen: Netpolgen, golden: Golden):
    question = QUESTIONS[name]
    ran = netpolgen("can", *question.split(), "odd/objects.yaml")
    golden(HERE / "can_odd" / f"{name}.txt", f"$ netpolgen can {question}\n{ran.out}{ran.err}exit {ran.code}\n")


def test_host_network_pods_are_the_same_by_either_name(odd: Path, netpolgen: Netpolgen):
    by_name, by_kind = (
        netpolgen("can", "shop/report", f"shop/{name}:9100", "odd/objects.yaml") for name in ("agent", "Pod/agent")
    )
    assert by_name == by_kind


def test_broken_documents_are_named_and_the_rest_is_judged(odd: Path, netpolgen: Netpolgen, golden: Golden):
    ran = netpolgen("can", "shop/web", "shop/web:80", "odd/broken.yaml", "--quiet")
    assert ran.out.startswith("permitted: ")
    assert ran.code == 2
    golden(HERE / "can_odd" / "broken.txt", f"{ran.out}{ran.err}")


def test_broken_documents_are_named_in_json(odd: Path, netpolgen: Netpolgen):
    ran = netpolgen("can", "shop/web", "shop/web:80", "odd/broken.yaml", "--format", "json")
    answer = json.loads(ran.out)
    assert answer["allowed"] is True
    assert ran.code == 2
    assert [(error["line"], error["column"], error["left_out"]) for error in answer["errors"]] == [
        (9, 35, True),
        (15, 39, True),
        (19, 62, True),
        (25, 21, True),
        (25, 34, True),
        (30, 50, False),
        (34, 18, False),
        (40, 21, True),
        (49, 5, False),
        (58, 5, False),
    ]
    assert {error["file"] for error in answer["errors"]} == {"odd/broken.yaml"}
    assert ran.err.splitlines()[:10] == [
        f"{error['file']}:{error['line']}:{error['column']}: "
        f"{'left out' if error['left_out'] else 'judged all the same'}: {error['message']}"
        for error in answer["errors"]
    ]


def test_a_policy_that_is_refused_takes_no_effect_and_one_that_is_doubtful_does(odd: Path, netpolgen: Netpolgen):
    asked = {
        labels: netpolgen("can", "shop", "shop:80", "odd/broken.yaml", f"--dst-labels={labels}", "--src-labels=a=b").out
        for labels in ("app=web", "app=field", "app=name")
    }
    assert asked["app=web"].startswith("permitted: ")
    assert asked["app=field"].startswith("denied: ")
    assert asked["app=name"].startswith("denied: ")


def test_broken_documents_are_named_even_where_the_question_fails(odd: Path, netpolgen: Netpolgen):
    ran = netpolgen("can", "shop/web", "shop/lost:80", "odd/broken.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "odd/broken.yaml:9:35: left out: Pod lost: metadata.namespace is the number 123" in ran.err
    assert ran.err.splitlines()[-1].startswith('error: unknown name "shop/lost"')


def test_a_wrong_namespace_is_not_taken_for_the_default_one(odd: Path, netpolgen: Netpolgen):
    assert 'unknown name "default/lost"' in netpolgen("can", "default/lost", "1.1.1.1", "odd/broken.yaml").err
    ran = netpolgen("lint", "odd/broken.yaml", "--select", "NPG004,NPG301,NPG302,NPG303")
    [told] = [line for line in ran.out.splitlines() if "lost" in line or "default" in line]
    assert told.startswith("odd/broken.yaml:9:35: NPG004 error Pod lost: metadata.namespace is the number 123")


def test_deployments_that_stand_twice_are_both_judged(folder: Path, netpolgen: Netpolgen):
    deployment = """
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: web, namespace: shop }}
spec:
  selector: {{ matchLabels: {{ app: web }} }}
  template: {{ metadata: {{ labels: {{ app: web, tier: {tier} }} }}, spec: {{ containers: [{{ name: main }}] }} }}
"""
    Path("one.yaml").write_text(deployment.format(tier="front"))
    Path("two.yaml").write_text(deployment.format(tier="back"))
    policy = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: back, namespace: shop }
spec: { podSelector: { matchLabels: { tier: back } } }
"""
    Path("policy.yaml").write_text(policy)
    for name in ("shop/web", "shop/Deployment/web"):
        ran = netpolgen("can", "1.1.1.1", f"{name}:80", ".")
        assert ran.code == 1
        verdicts = [line for line in ran.out.splitlines() if not line.startswith(" ")]
        assert verdicts == [
            "partly permitted: 1 of 2 pairs",
            "denied: 1.1.1.1 -> Deployment shop/web (two.yaml:2) on TCP 80",
            "permitted: 1.1.1.1 -> Deployment shop/web (one.yaml:2) on TCP 80",
        ]
        note = "note: Deployment shop/web stands for 2 different pods (two.yaml:2, one.yaml:2); each of them is judged"
        assert note in ran.err.splitlines()
    Path("two.yaml").write_text(deployment.format(tier="front"))
    assert netpolgen("can", "1.1.1.1", "shop/web:80", ".").err == ""


def test_a_service_that_stands_twice_is_named_only_where_it_differs(odd: Path, netpolgen: Netpolgen):
    service = "{{ apiVersion: v1, kind: Service, metadata: {{ name: sql, namespace: shop }}, spec: {{ {} }} }}\n"
    same = "selector: { app: sql }, ports: [{ port: 5432, name: pg, targetPort: pg }]"
    Path("odd/same.yaml").write_text(service.format(same))
    assert netpolgen("can", "shop/bare", "shop/api:81", "odd/objects.yaml", "odd/same.yaml").code == 0
    Path("odd/same.yaml").write_text(service.format("selector: { app: other }"))
    ran = netpolgen("can", "shop/bare", "shop/api:81", "odd/objects.yaml", "odd/same.yaml")
    assert ran.code == 2
    assert ran.err.splitlines()[0] == (
        "odd/same.yaml:1:1: judged all the same: Service shop/sql stands at odd/objects.yaml:44 too, with another "
        "meaning; the first of them is judged, but a cluster has one: keep one of them"
    )


def test_without_a_single_object_there_is_nothing_to_work_on(folder: Path, netpolgen: Netpolgen):
    Path("empty.yaml").write_text("")
    ran = netpolgen("can", "1.1.1.1", "2.2.2.2", "empty.yaml")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "nothing to work on: not one policy, workload, Service or Namespace was read\n"


def test_a_broken_allow_list_is_reported_and_not_ignored(odd: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text('version = 1\n[allow]\n"a > b" = true\n')
    ran = netpolgen("can", "shop/bare", "shop/web:80", "odd/objects.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("policies.toml:3:")
    assert ran.err.endswith("error: policies.toml has to be mended first; --no-config does without it\n")
    assert netpolgen("can", "shop/bare", "shop/api:81", "odd/objects.yaml", "--no-config").code == 0


def test_a_name_that_no_pod_can_have_is_refused(folder: Path, netpolgen: Netpolgen):
    Path("web.yaml").write_text(
        """
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: a }, matchExpressions: [{ key: app, operator: In, values: [b] }] }
  template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: main }] } }
"""
    )
    ran = netpolgen("can", "shop/web", "1.1.1.1", "web.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == 'error: no pod can be "shop/web": app in () contradicts itself\n'


def test_what_is_permitted_on_some_of_the_ports_is_told_apart_from_what_is_denied(folder: Path, netpolgen: Netpolgen):
    Path("web.yaml").write_text("""
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 8080 } ] } ] }
""")
    ran = netpolgen("can", "1.1.1.1", "shop/web:8080,9090", "web.yaml")
    assert ran.code == 1
    assert ran.out.startswith("partly permitted: 1.1.1.1 -> Pod shop/web on TCP 8080, denied on TCP 9090\n")
    assert netpolgen("can", "1.1.1.1", "shop/web:9090", "web.yaml").out.startswith("denied: 1.1.1.1 -> Pod shop/web")
    asked = netpolgen("can", "1.1.1.1", "shop/web:8080,9090", "web.yaml", "--format", "json")
    assert (json.loads(asked.out)["allowed"], json.loads(asked.out)["partly"]) == (False, True)
