"""A made-up cluster of applications whose parts talk to each other, the same for the same seed.

    python benchmarks/make_apps.py OUT [--workloads 1000] [--policies 200] [--namespaces 20] [--seed 1]

Beside ``make_cluster.py``, where nearly everything is denied, this has much to map: an application is a few components
in one namespace, one namespace in three denies by default, and policies open edges between components, whole
applications, teams and address blocks.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

from make_cluster import write

from netpolgen.model.document import Tree

COMPONENTS = {
    "web": [("http", 8080), ("metrics", 9113)],
    "api": [("http", 5000), ("grpc", 50051), ("metrics", 2112)],
    "worker": [("metrics", 8082)],
    "db": [("sql", 5432)],
    "cache": [("redis", 6379)],
}
TEAMS = ("shop", "payments", "search", "platform", "identity")


def cluster(workloads: int, policies: int, namespaces: int, seed: int) -> Iterator[tuple[str, list[Tree]]]:
    """Files by name, each with its documents."""
    random = Random(seed)  # noqa: S311 - made-up workloads, no secrets
    names = [f"tenant-{number:03}" for number in range(namespaces)]
    parts: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for number in range(workloads):
        app = number // len(COMPONENTS)
        parts[names[app * 7 % namespaces]].append((f"app-{app}", list(COMPONENTS)[number % len(COMPONENTS)]))
    inhabited = [name for name in names if parts[name]]
    rules: dict[str, list[Tree]] = {name: [] for name in names}
    for number in range(policies):
        denies = number < namespaces // 3
        name = names[number] if denies else random.choice(inhabited)
        made: Tree = {"podSelector": {}} if denies else policy(random, random.choice(parts[name]))
        rules[name].append(document("networking.k8s.io/v1", "NetworkPolicy", name, f"policy-{number}", made))
    for name in names:
        labels: Tree = {"team": random.choice(TEAMS), "env": random.choice(("prod", "prod", "test"))}
        namespace: Tree = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        yield f"{name}/apps.yaml", [namespace, *(workload(name, app, part) for app, part in parts[name])]
        yield f"{name}/policies.yaml", rules[name]


def document(api_version: str, kind: str, namespace: str, name: str, spec: Tree) -> Tree:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def workload(namespace: str, app: str, part: str) -> Tree:
    labels: Tree = {"app": app, "component": part}
    ports: Tree = [{"name": name, "containerPort": number} for name, number in COMPONENTS[part]]
    container: Tree = {"name": "main", "image": f"registry.example.com/{part}:1.0", "ports": ports}
    template: Tree = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec: Tree = {"selector": {"matchLabels": labels}, "template": template}
    return document("apps/v1", "Deployment", namespace, f"{app}-{part}", spec)


def policy(random: Random, of: tuple[str, str]) -> Tree:
    """One edge towards a component, or one way out of it."""
    app, part = of
    port: Tree = [{"port": random.choice(COMPONENTS[part])[random.randrange(2)]}]
    client: Tree = {"matchLabels": {"app": app, "component": random.choice(list(COMPONENTS))}}
    component: Tree = {"matchLabels": {"component": random.choice(list(COMPONENTS))}}
    team: Tree = {"matchLabels": {"team": random.choice(TEAMS)}}
    network = f"10.{random.randrange(256)}"
    block: Tree = {"cidr": f"{network}.0.0/16", "except": [f"{network}.{16 * random.randrange(16)}.0/20"]}
    ingress: list[Tree] = [
        {"from": [{"podSelector": client}], "ports": port},
        {"from": [{"podSelector": {"matchLabels": {"app": app}}}]},
        {"from": [{"namespaceSelector": team, "podSelector": component}], "ports": port},
        {"from": [{"namespaceSelector": team}], "ports": port},
        {"from": [{"ipBlock": block}], "ports": port},
    ]
    subject: Tree = {"matchLabels": {"app": app, "component": part}}
    if random.random() < 0.3:
        out: Tree = [{"to": [{"podSelector": {}}, {"namespaceSelector": team}]}, {"to": [{"ipBlock": block}]}]
        return {"podSelector": subject, "policyTypes": ["Egress"], "egress": out}
    return {"podSelector": subject, "policyTypes": ["Ingress"], "ingress": [random.choice(ingress)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for option, size in (("workloads", 1000), ("policies", 200), ("namespaces", 20), ("seed", 1)):
        parser.add_argument(f"--{option}", type=int, default=size)
    chosen = parser.parse_args()
    write(chosen.out, cluster(chosen.workloads, chosen.policies, chosen.namespaces, chosen.seed))


if __name__ == "__main__":
    main()
