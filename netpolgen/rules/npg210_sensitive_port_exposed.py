"""A database or a remote shell that whole networks or namespaces get to

## What

An ingress rule opens a port of a datastore (PostgreSQL, MySQL, Redis, etcd and others), SSH, Remote Desktop or Docker,
and its peer is every pod of other namespaces, or an address block of 65,536 addresses or more. Where the ports of the
pods are known, a rule without `ports` counts too.

Pods that are named by label are a choice that can be reviewed. Nothing is said here where everyone (NPG201, NPG203),
all namespaces (NPG205) or the internet (NPG204) is let in.

## Why

These ports are where the data is. Each pod and each machine in the peer can try passwords there, and versions without
authentication are common.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
      ports:
        - port: 5432
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 5432
```

## Source

Service Name and Transport Protocol Port Number Registry:
https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import IPBlockPeer, PodPeer
from netpolgen.model.ports import PortRange
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.pitfalls.openings import Entry, entries_in_force
from netpolgen.semantics.pitfalls.sensitive import SENSITIVE, sensitive_ports
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for entry in entries_in_force(state):
        if ports := sensitive_ports(state, entry):
            yield _violation(entry, ports)


def _violation(entry: Entry, ports: tuple[PortRange, ...]) -> Violation:
    policy, peer = entry.policy, entry.peer
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    opened = " and ".join(f"{SENSITIVE[port.first]} ({port})" for port in ports)
    whom, place = "everyone", entry.rule.origin
    if isinstance(peer, IPBlockPeer):
        whom, place = f"{peer.block}", peer.origin and peer.origin.child("ipBlock", "cidr")
    elif isinstance(peer, PodPeer):
        whom = f"every pod of the namespaces with {peer.namespace_selector}"
        place = peer.origin and peer.origin.child("namespaceSelector").at_key()
    message = f"{policy.ref} opens {opened} of {pods} to {whom}; name the pods or the addresses that use it"
    return in_policy(policy, message, place)


RULE = Rule("NPG210", "sensitive-port-exposed", Severity.WARNING, _check, page=__doc__, persona=Persona.STRICT)
