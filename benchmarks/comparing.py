"""Comparing two sets of policies over every pod that could exist, without YAML.

    python benchmarks/comparing.py [--runs 5] [--sizes 200,2000,10000]

The second set means the same in other words: rules split by peer and by port, ranges and lists of values cut in two,
everything shuffled. Then one rule of it gets another port. Each row is a process of its own; the collector is off, as
it is for the command.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from make_cluster import cluster
from measure import machine, table

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.document import Document
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, PodPeer, PolicyRule
from netpolgen.model.ports import PortRange
from netpolgen.semantics.symbolic.possible import PermittedSides
from netpolgen.semantics.symbolic.sides import KnownNamespaces


def policies_of(size: int) -> tuple[list[NetworkPolicy], KnownNamespaces]:
    """Policies as ``make_cluster`` writes them, and the namespaces that they stand in."""
    found: list[NetworkPolicy] = []
    namespaces: dict[str, Namespace] = {}
    for file, trees in cluster(workloads=size, policies=size, others=0, seed=1):
        for number, tree in enumerate(trees):
            decoded = decode(Document(file, number, tree))
            found += decoded.policies
            namespaces.update((namespace.name, namespace) for namespace in decoded.namespaces)
    return found, KnownNamespaces(namespaces)


def in_other_words(policies: Iterable[NetworkPolicy], random: Random) -> list[NetworkPolicy]:
    """The same meaning, split and shuffled."""

    def split(rules: tuple[PolicyRule, ...]) -> tuple[PolicyRule, ...]:
        pieces = [
            PolicyRule((peer,), (port,))
            for rule in rules
            for whole_peer in rule.peers
            for peer in cut_peer(whole_peer)
            for whole_port in rule.ports
            for port in cut_port(whole_port)
        ]
        return tuple(random.sample(pieces, len(pieces)))

    found = [replace(policy, ingress=split(policy.ingress), egress=split(policy.egress)) for policy in policies]
    return random.sample(found, len(found))


def cut_peer(peer: NetworkPolicyPeer) -> Iterator[NetworkPolicyPeer]:
    """One peer for each value of its first requirement."""
    first = peer.pod_selector.requirements[:1] if isinstance(peer, PodPeer) else ()
    if not isinstance(peer, PodPeer) or not first or first[0][1].complement or first[0][1].absent:
        yield peer
        return
    key, values = first[0]
    for value in sorted(values.values):
        only = (key, ValueSet.of(Operator.IN, (value,)))
        yield PodPeer(LabelSelector.of([only, *peer.pod_selector.requirements]), peer.namespace_selector)


def cut_port(port: NetworkPolicyPort) -> Iterator[NetworkPolicyPort]:
    """Two halves of a range."""
    if isinstance(port, PortRange) and port.last > port.first:
        middle = (port.first + port.last) // 2
        yield PortRange(port.protocol, port.first, middle)
        yield PortRange(port.protocol, middle + 1, port.last)
    else:
        yield port


def with_one_port_more(policies: list[NetworkPolicy]) -> list[NetworkPolicy]:
    """The first numbered ingress rule moved to a port that nothing else names."""
    for at, policy in enumerate(policies):
        for number, rule in enumerate(policy.ingress):
            if isinstance(port := rule.ports[0], PortRange):
                moved = PolicyRule(rule.peers, (PortRange(port.protocol, 64_999, 64_999),))
                rules = (*policy.ingress[:number], moved, *policy.ingress[number + 1 :])
                return [*policies[:at], replace(policy, ingress=rules), *policies[at + 1 :]]
    raise ValueError("no ingress rule has a number")


def once(size: int) -> None:
    """Compare sets of this size in this process and print what it took."""
    ours, known = policies_of(size)
    theirs = in_other_words(ours, Random(2))  # noqa: S311 - no secrets
    changed = with_one_port_more(theirs)
    gc.disable()
    start = time.process_time()
    left, right = PermittedSides.of(ours, known), PermittedSides.of(theirs, known)
    equal = not any(left.beyond(right)) and not any(right.beyond(left))
    middle = time.process_time()
    differing = any(PermittedSides.of(changed, known).beyond(PermittedSides.of(ours, known)))
    seconds = {"equal": middle - start, "differing": time.process_time() - middle}
    if not (equal and differing):
        raise RuntimeError("the comparison is wrong, so how long it takes is of no interest")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**seconds, "rules": sum(len(one.ingress) + len(one.egress) for one in theirs), "peak": peak}))


def row(size: int, runs: int) -> tuple[str, ...]:
    """Medians of several processes."""
    command = [sys.executable, __file__, "--once", str(size)]
    samples = [json.loads(subprocess.check_output(command)) for _ in range(runs)]
    equal, differing = (statistics.median(sample[key] for sample in samples) for key in ("equal", "differing"))
    peak = max(sample["peak"] for sample in samples)
    return f"{size:,}", f"{samples[0]['rules']:,}", f"{equal:.2f} s", f"{differing:.2f} s", f"{peak:.0f} MiB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="200,2000,10000")
    parser.add_argument("--once", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        once(options.once)
        return
    print(f"{machine()}; {options.runs} runs each\n")
    head = ("policies", "rules of the second set", "equal, both ways", "one port moved, found", "peak memory")
    print(table(head, [row(int(size), options.runs) for size in options.sizes.split(",")]))


if __name__ == "__main__":
    main()
