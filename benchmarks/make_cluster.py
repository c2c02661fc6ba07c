"""A made-up cluster of any size, the same for the same seed.

    python benchmarks/make_cluster.py OUT [--workloads 1000] [--policies 200] [--others 0] [--seed 1]

One directory per namespace: its workloads with their Services, its policies, and ``others`` objects of kinds that say
nothing about who reaches whom. The first policy of a namespace denies by default, the rest allow, in the shapes that
people write: own pods, pods elsewhere, whole namespaces, address blocks with holes, named ports, ranges, expressions.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

from netpolgen.backends.yaml_text import dump
from netpolgen.model.document import Tree

COMPONENTS = ("service", "worker", "cache", "database", "gateway")
TEAMS = ("shop", "payments", "data", "platform", "search", "mobile")
PORTS = {"http": 8080, "grpc": 9090, "metrics": 9102, "sql": 5432}
WORKLOADS_PER_NAMESPACE = 12


def cluster(workloads: int, policies: int, others: int, seed: int) -> Iterator[tuple[str, list[Tree]]]:
    """Files by name, each with its documents."""
    random = Random(seed)  # noqa: S311 - made-up workloads, no secrets
    count = max(1, workloads // WORKLOADS_PER_NAMESPACE)
    names = [f"{random.choice(TEAMS)}-{number:04d}" for number in range(count)]
    for number, name in enumerate(names):
        share = range(number, max(workloads, policies, others), count)
        yield f"{name}/namespace.yaml", [namespace(name)]
        apps = [document for item in share if item < workloads for document in workload(random, name, item)]
        rules = [policy(random, name, item, names) for item in share if item < policies]
        rest = [other(random, name, item) for item in share if item < others]
        yield from (
            (f"{name}/{kind}.yaml", trees) for kind, trees in (("apps", apps), ("policies", rules), ("rest", rest))
        )


def namespace(name: str) -> Tree:
    metadata: Tree = {"name": name, "labels": {"kubernetes.io/metadata.name": name, "team": name.partition("-")[0]}}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def labels(item: int) -> dict[str, Tree]:
    return {
        "app.kubernetes.io/name": f"app-{item // len(COMPONENTS)}",
        "app.kubernetes.io/component": COMPONENTS[item % len(COMPONENTS)],
    }


def workload(random: Random, place: str, item: int) -> Iterator[Tree]:
    metadata: dict[str, Tree] = {"name": f"app-{item}", "namespace": place}
    named = random.sample(sorted(PORTS), random.randint(1, 3))
    container: Tree = {
        "name": "main",
        "image": f"registry.example.com/{place}/app-{item}:1.{random.randrange(40)}.{random.randrange(9)}",
        "ports": [{"name": port, "containerPort": PORTS[port], "protocol": "TCP"} for port in named],
        "env": [{"name": f"SETTING_{number}", "value": f"{random.getrandbits(48):x}"} for number in range(6)],
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": named[0]}, "periodSeconds": 10},
    }
    template: Tree = {
        "metadata": {"labels": {**labels(item), "version": f"v{random.randrange(3)}"}},
        "spec": {"serviceAccountName": f"app-{item}", "containers": [container]},
    }
    selector: Tree = {"matchLabels": labels(item)}
    spec: Tree = {"replicas": random.randint(1, 5), "selector": selector, "template": template}
    yield {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
    ports: Tree = [{"name": port, "port": 80 + number, "targetPort": port} for number, port in enumerate(named)]
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"selector": labels(item), "ports": ports},
    }


def policy(random: Random, place: str, item: int, names: list[str]) -> Tree:
    first = item < len(names)
    spec: dict[str, Tree] = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    if not first:
        spec = {
            "podSelector": {"matchLabels": labels(item)},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [peer(random, names) for _ in range(random.randint(1, 4))], "ports": ports(random)}],
            "egress": [{"to": [peer(random, names)], "ports": ports(random)}, {"to": [dns()], "ports": dns_ports()}],
        }
    name = "default-deny" if first else f"allow-app-{item}"
    metadata: Tree = {"name": name, "namespace": place}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def peer(random: Random, names: list[str]) -> Tree:
    pods: Tree = {"matchLabels": labels(random.randrange(len(names) * WORKLOADS_PER_NAMESPACE))}
    elsewhere: Tree = {"matchLabels": {"kubernetes.io/metadata.name": random.choice(names)}}
    team: Tree = {"matchExpressions": [{"key": "team", "operator": "In", "values": [*random.sample(TEAMS, 2)]}]}
    network = f"10.{random.randrange(256)}"
    block: Tree = {"cidr": f"{network}.0.0/16", "except": [f"{network}.{random.randrange(256)}.0/24"]}
    shapes: list[Tree] = [
        {"podSelector": pods},
        {"namespaceSelector": elsewhere, "podSelector": pods},
        {"namespaceSelector": elsewhere},
        {"namespaceSelector": team, "podSelector": {"matchLabels": {"app.kubernetes.io/component": "gateway"}}},
        {"ipBlock": block},
    ]
    return random.choice(shapes)


def ports(random: Random) -> Tree:
    low = random.randrange(1024, 60000)
    shapes: list[Tree] = [
        {"protocol": "TCP", "port": random.choice(sorted(PORTS))},
        {"protocol": "TCP", "port": random.choice(sorted(PORTS.values()))},
        {"protocol": "TCP", "port": low, "endPort": low + random.randrange(1, 100)},
        {"protocol": "UDP", "port": low},
    ]
    return random.sample(shapes, random.randint(1, 2))


def dns() -> Tree:
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }


def dns_ports() -> Tree:
    return [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]


def other(random: Random, place: str, item: int) -> Tree:
    data: Tree = {f"key-{number}": f"{random.getrandbits(128):032x}" for number in range(20)}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": f"settings-{item}", "namespace": place},
        "data": data,
    }


def write(folder: Path, files: Iterator[tuple[str, list[Tree]]]) -> None:
    for name, trees in files:
        if trees:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("---\n".join(map(dump, trees)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for option, size in (("workloads", 1000), ("policies", 200), ("others", 0), ("seed", 1)):
        parser.add_argument(f"--{option}", type=int, default=size)
    chosen = parser.parse_args()
    write(chosen.out, cluster(chosen.workloads, chosen.policies, chosen.others, chosen.seed))


if __name__ == "__main__":
    main()
