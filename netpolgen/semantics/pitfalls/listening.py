"""What known pods listen on, as their containers declare it."""

from __future__ import annotations

from itertools import islice

from netpolgen.model.ports import PortRange, Protocol
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import Bits

# Enough to see what a handful of workloads have in common; more are no help in a message.
_MOST_WORKLOADS, _MOST_PORTS = 16, 4


def declared_ports(state: State, pods: Bits, protocol: Protocol | None = None) -> tuple[PortRange, ...]:
    """The container ports of these pods, sorted; none where there are too many to name.

    With ``protocol``, only those.
    """
    found: set[PortRange] = set()
    workloads = list(islice(state.workloads(pods), _MOST_WORKLOADS + 1))
    for workload in workloads:
        found |= {
            PortRange(port.protocol, port.number, port.number)
            for port in workload.pod.ports
            if protocol in {None, port.protocol}
        }
    if len(workloads) > _MOST_WORKLOADS or len(found) > _MOST_PORTS:
        return ()
    return tuple(sorted(found, key=lambda port: (port.protocol, port.first)))


def listening(state: State, pods: Bits, protocol: Protocol | None = None) -> str:
    """Words for what these pods listen on, to end a message with; empty where that is not known."""
    ports = ", ".join(map(str, declared_ports(state, pods, protocol)))
    return f" ({ports})" if ports else ""
