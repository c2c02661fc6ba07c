"""A workload whose egress is isolated and cannot ask for names

## What

Some policy isolates the egress of the workload, and no rule of any policy that selects it permits DNS over UDP. The
union of all policies is judged, and one finding stands at the workload.

A rule permits DNS when it opens UDP port 53 (or 5353, OpenShift's), or a port of `[cluster] dns`, or a port named
`dns…`, whatever the peer. A rule for every port or a range counts when a peer is an address block, or pods that serve
DNS: those of the usual add-ons, of `[cluster] dns`, and known workloads that listen for DNS.

Workloads that serve DNS themselves are left out, and so are namespaces with `dns = false` in policies.toml. The
confidence is medium where no rule leads to pods by label: such a workload may do without names.

## Why

Every connection to a Service begins with a look-up. Without one, everything times out, and the message speaks of the
peer and not of DNS. Resolvers ask over UDP first, so TCP alone does not help; a port without `protocol` is TCP.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-egress
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-egress
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
```

## Source

DNS for Services and Pods: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.fix import Append, Fix, Safety
from netpolgen.model.marker import is_generated_object
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, IPBlockPeer, NetworkPolicy
from netpolgen.model.ports import Protocol
from netpolgen.model.rule import Rule
from netpolgen.semantics.isolation import isolating
from netpolgen.semantics.pitfalls.dns import DnsServers, dns_rule
from netpolgen.semantics.placing import at_workload, listed, origin_of
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of


def _check(state: State) -> Iterator[Violation]:
    servers = DnsServers.of(state.inventory, state.dns)
    served = 0
    for policy in state.inventory.policies:
        if _permits(policy, servers, Protocol.UDP):
            served |= subjects_of(state.universe, policy)
    for workload in state.workloads(state.reach.egress.isolated & ~served):
        if workload.ref.namespace not in state.namespaces_without_dns and not servers.include(workload.pod):
            yield _violation(state, servers, workload)


def _permits(policy: NetworkPolicy, servers: DnsServers, protocol: Protocol) -> bool:
    return any(servers.are_open_to(rule, policy.namespace, protocol) for rule in policy.rules(Direction.EGRESS))


def _violation(state: State, servers: DnsServers, workload: Workload) -> Violation:
    policies = [*isolating(state.inventory, workload.pod, Direction.EGRESS)]
    if any(_permits(policy, servers, Protocol.TCP) for policy in policies):
        lack = "DNS is permitted over TCP only, while resolvers ask over UDP"
    else:
        lack = "no rule permits DNS (UDP port 53)"
    isolated_by = listed(policy.ref for policy in policies)
    message = f"{workload} cannot look up names: its egress is isolated by {isolated_by}, and {lack}"
    return replace(at_workload(workload, message, policies, _confidence(policies)), fix=_fix(state, policies))


def _fix(state: State, policies: Iterable[NetworkPolicy]) -> Fix | None:
    """A rule for DNS in the first of the policies that is written by hand."""
    specs = (origin_of(policy).child("spec") for policy in policies if not is_generated_object(policy.labels))
    spec, rule = next(specs, None), dns_rule(state.dns)
    if spec is None or rule is None:
        return None
    return Fix(Append(spec, "egress", rule, after=("ingress", "policyTypes", "podSelector")), Safety.UNSAFE)


def _confidence(policies: Iterable[NetworkPolicy]) -> Confidence:
    rules = [rule for policy in policies for rule in policy.rules(Direction.EGRESS)]
    by_name = any(not isinstance(peer, IPBlockPeer) for rule in rules for peer in rule.peers)
    return Confidence.HIGH if by_name else Confidence.MEDIUM


RULE = Rule("NPG106", "egress-without-dns", Severity.ERROR, _check, page=__doc__, fix=Safety.UNSAFE)
