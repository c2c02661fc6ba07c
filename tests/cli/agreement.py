"""Commands run on files, and their JSON read plainly: who reaches whom, by what each of them says."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from netpolgen.backends.network_policy import render_policy
from netpolgen.cli.main import app
from netpolgen.model.addresses import Address
from netpolgen.model.objects import Pod
from netpolgen.model.ports import Protocol
from tests.strategies import Cluster

Name = tuple[str, str, str]
End = Name | Address
Flow = tuple[End, End, Protocol, int]


@contextmanager
def files(**texts: str) -> Iterator[Path]:
    """A new directory with these files, by name with ``_`` for the dot and ``__`` for the slash."""
    with TemporaryDirectory(prefix="agreement-") as place:
        for name, text in texts.items():
            path = Path(place, name.replace("__", "/").replace("_", "."))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        yield Path(place)


def run(*words: str | Path, codes: tuple[int, ...] = (0,)) -> dict:
    """What a command says as JSON; it has to end with one of these codes."""
    result = CliRunner().invoke(app, [*map(str, words), "--format", "json"])
    assert result.exit_code in codes, (words, result.exit_code, result.output, result.exception)
    return json.loads(result.stdout or "{}")


def manifests(cluster: Cluster) -> str:
    """The cluster as JSON documents, which YAML is, too; pods are called p0, p1 and so on."""
    namespaces = (
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": one.name, "labels": dict(one.labels)}}
        for one in cluster.namespaces
    )
    pods = (_pod(number, pod) for number, pod in enumerate(cluster.pods))
    policies = map(render_policy, cluster.policies)
    return "\n---\n".join(json.dumps(tree) for tree in (*namespaces, *pods, *policies))


def _pod(number: int, pod: Pod) -> dict:
    ports = [{"name": one.name, "containerPort": one.number, "protocol": one.protocol} for one in pod.ports]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"p{number}", "namespace": pod.namespace, "labels": dict(pod.labels)},
        "spec": {
            "hostNetwork": pod.host_network,
            "containers": [{"name": "c", "ports": [{key: it for key, it in one.items() if it} for one in ports]}],
        },
    }


def name_of(cluster: Cluster, number: int) -> Name:
    """How a pod of a cluster is named in JSON."""
    return cluster.pods[number].namespace, "Pod", f"p{number}"


def holds(connections: list[dict], flow: Flow) -> bool:
    """Whether some of these connections is this flow."""
    source, target, protocol, port = flow
    return any(
        _is(one["src"], source) and _is(one["dst"], target) and _opens(one, protocol, port) for one in connections
    )


def _is(peer: dict, end: End) -> bool:
    if isinstance(end, tuple):
        return (peer.get("namespace"), peer.get("kind"), peer.get("name")) == end
    if "cidr" in peer:
        return end in ipaddress.ip_network(peer["cidr"])
    first, _, last = peer.get("range", "").partition("-")
    return bool(last) and end.version == ipaddress.ip_address(first).version and first_to_last(first, end, last)


def first_to_last(first: str, end: Address, last: str) -> bool:
    """Whether an address is in a range that is written by its ends."""
    return int(ipaddress.ip_address(first)) <= int(end) <= int(ipaddress.ip_address(last))


def _opens(connection: dict, protocol: Protocol, port: int) -> bool:
    return connection.get("all", False) or any(
        one["protocol"] == protocol and one["from"] <= port <= one["to"] for one in connection["ports"]
    )


def word(end: End) -> str:
    """An end as ``can`` takes it."""
    if not isinstance(end, tuple):
        return f"[{end}]" if end.version == 6 else str(end)
    namespace, kind, name = end
    return f"{namespace}/{kind}/{name}"
