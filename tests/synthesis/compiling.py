"""policies.toml and manifests as text, compiled: what the tests of this room start from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from netpolgen.inputs.intent.decode import IntentFile, read_intent
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import NetworkPolicy
from netpolgen.synthesis.clashes import Clashes
from netpolgen.synthesis.endpoints import ResolvedIntent
from netpolgen.synthesis.plan import plan
from netpolgen.synthesis.resolve import resolve


@dataclass(frozen=True)
class Compiled:
    file: IntentFile
    resolved: ResolvedIntent
    policies: tuple[NetworkPolicy, ...]
    inventory: Inventory

    @property
    def problems(self) -> list[str]:
        """Every problem as ``line:column CODE message``."""
        assert self.file.intent is not None
        clashes = Clashes(self.file.intent, self.resolved, self.inventory)
        clashing = (*clashes.repeated(self.policies), *clashes.by_hand(self.policies))
        found = (*self.file.problems, *self.resolved.problems, *clashing)
        lines = []
        for problem in found:
            span = self.file.locate(problem.violation.origin).span
            lines.append(f"{span.line}:{span.column} {problem.code} {problem.violation.message}")
        return sorted(lines)


def inventory_of(manifests: str) -> Inventory:
    decoded = [decode(document) for document in read_documents("manifests.yaml", dedent(manifests).encode())]
    return Inventory(
        tuple(item for one in decoded for item in one.namespaces),
        tuple(item for one in decoded for item in one.workloads),
        tuple(item for one in decoded for item in one.services),
        tuple(item for one in decoded for item in one.policies),
    )


def compiled(folder: Path, policies: str, manifests: str = "") -> Compiled:
    path = folder / "policies.toml"
    path.write_text(dedent(policies))
    file = read_intent(str(path))
    assert file.intent is not None, file.problems
    inventory = inventory_of(manifests)
    resolved = resolve(file.intent, inventory)
    return Compiled(file, resolved, plan(resolved, file.intent.output.labels), inventory)


def workload(name: str, namespace: str, *ports: str, kind: str = "Deployment", labels: str = "") -> str:
    """A manifest whose pods carry ``app: NAME``; ports are NAME=NUMBER[/PROTOCOL] or NUMBER."""
    return f"""
---
apiVersion: apps/v1
kind: {kind}
metadata: {{ name: {name}, namespace: {namespace} }}
spec:
  selector: {{ matchLabels: {{ app: {name} }} }}
  template:
    metadata: {{ labels: {{ app: {name}, {labels or "extra: x"} }} }}
    spec:
      containers:
        - name: main
          ports: [{", ".join("{ " + _port(port) + " }" for port in ports)}]
"""


def _port(text: str) -> str:
    name, _, number = text.rpartition("=")
    number, _, protocol = number.partition("/")
    named = f"name: {name}, " if name else ""
    return f"{named}containerPort: {number}, protocol: {protocol or 'TCP'}"


def service(name: str, namespace: str, *ports: str, app: str = "") -> str:
    """A Service that selects ``app: APP``; ports are NAME:PORT:TARGET."""
    listed = ", ".join("{{ name: {}, port: {}, targetPort: {} }}".format(*port.split(":")) for port in ports)
    return f"""
---
apiVersion: v1
kind: Service
metadata: {{ name: {name}, namespace: {namespace} }}
spec:
  selector: {{ app: {app or name} }}
  ports: [{listed}]
"""
