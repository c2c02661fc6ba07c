"""The answer to ``can`` as text and as JSON, version 1."""

from __future__ import annotations

import json
from collections.abc import Iterator

from netpolgen.formats.left_out import left_out_json
from netpolgen.model.answer import Answer, AnswerPorts, FlowAnswer, PairCounts, PolicyAnswer, RuleAnswer, SideAnswer
from netpolgen.model.document import Tree
from netpolgen.model.source import Location


def answer_text(answer: Answer) -> Iterator[str]:
    """The verdict in one line, then each side with the rules that decide; of both kinds where a part is permitted."""
    if answer.partly and answer.pairs.asked > 1:
        yield f"partly permitted: {_counted(answer.pairs)}\n"
    yield from _flow_text(answer.decisive)
    if answer.permitted_example is not None:
        yield from _flow_text(answer.permitted_example)


def _counted(pairs: PairCounts) -> str:
    if not pairs.partly:
        return f"{pairs.permitted} of {pairs.asked} pairs"
    if not pairs.permitted:
        return f"{pairs.partly} of {pairs.asked} pairs on some of the ports"
    return f"{pairs.permitted} of {pairs.asked} pairs, and {pairs.partly} more on some of the ports"


def _flow_text(flow: FlowAnswer) -> Iterator[str]:
    ends = f"{flow.egress.subject} -> {flow.ingress.subject}"
    if not flow.denied:
        yield f"permitted: {ends} on {flow.permitted}\n"
    elif not flow.permitted:
        yield f"denied: {ends} on {flow.denied}\n"
    else:
        yield f"partly permitted: {ends} on {flow.permitted}, denied on {flow.denied}\n"
    yield from _side_text(flow.egress)
    yield from _side_text(flow.ingress)


def _side_text(side: SideAnswer) -> Iterator[str]:
    head = f"  {side.direction.lower()} of {side.subject}:"
    if not side.is_pod:
        yield f"{head} no policy speaks of addresses outside the pods\n"
    elif not side.isolating:
        yield f"{head} permitted, no policy isolates it\n"
    elif side.allowed:
        yield f"{head} permitted\n"
        for rule in side.permitting:
            yield f"    by {_rule(rule)}\n"
    else:
        rest = f"permitted on {side.permitted}, " if side.permitted else ""
        yield f"{head} {rest}denied on {side.denied}; it is isolated, and no rule permits that\n"
        for rule in side.permitting:
            yield f"    permitted on {rule.ports} by {_rule(rule)}\n"
        for policy in side.isolating:
            yield f"    isolated by {policy.policy}{_at(policy.location)}\n"
        for rule in side.near_misses:
            yield f"    the peer is admitted, but on other ports, by {_rule(rule)}\n"


def _rule(rule: RuleAnswer) -> str:
    return f"{rule.policy}{_at(rule.location)} {rule.path}".rstrip()


def _at(location: Location | None) -> str:
    return f" ({location.file}:{location.span.line})" if location else ""


def answer_json(answer: Answer) -> Iterator[str]:
    """The answer as JSON, version 1."""
    pairs, example = answer.pairs, answer.permitted_example
    document: Tree = {
        "version": 1,
        "allowed": answer.allowed,
        "partly": answer.partly,
        "pairs": {"asked": pairs.asked, "permitted": pairs.permitted, "partly": pairs.partly},
        "source": answer.source,
        "destination": answer.destination,
        **_flow_json(answer.decisive),
        "permitted_example": _flow_json(example) if example else None,
        "notes": list(answer.notes),
        "errors": left_out_json(answer.errors),
    }
    yield json.dumps(document, indent=2) + "\n"


def _flow_json(flow: FlowAnswer) -> dict[str, Tree]:
    return {
        "ports": _ports(flow.ports),
        "permitted": _ports(flow.permitted),
        "denied": _ports(flow.denied),
        "egress": _side_json(flow.egress),
        "ingress": _side_json(flow.ingress),
    }


def _side_json(side: SideAnswer) -> Tree:
    return {
        "subject": side.subject,
        "allowed": side.allowed,
        "isolated": bool(side.isolating),
        "isolated_by": [_policy_json(policy) for policy in side.isolating],
        "rules": [_rule_json(rule) for rule in side.permitting],
        "denied": _ports(side.denied),
    }


def _policy_json(answer: PolicyAnswer | RuleAnswer) -> dict[str, Tree]:
    location = answer.location
    return {
        "policy": f"{answer.policy.namespace}/{answer.policy.name}",
        "file": location.file if location else None,
        "line": location.span.line if location else None,
    }


def _rule_json(rule: RuleAnswer) -> dict[str, Tree]:
    return {**_policy_json(rule), "path": rule.path, "ports": _ports(rule.ports)}


def _ports(ports: AnswerPorts) -> list[Tree]:
    numbers: list[Tree] = [
        {"protocol": str(part.protocol), "from": part.first, "to": part.last} for part in ports.numbers.ranges()
    ]
    names: list[Tree] = [{"protocol": str(port.protocol), "name": port.name} for port in ports.names]
    return [*numbers, *names]
