"""The answer to ``can`` as text and as JSON, version 1."""

from __future__ import annotations

import json
from collections.abc import Iterator

from netpolgen.formats.left_out import left_out_json
from netpolgen.model.answer import Answer, PolicyAnswer, RuleAnswer, SideAnswer
from netpolgen.model.document import Tree
from netpolgen.model.ports import PortSet
from netpolgen.model.source import Location


def answer_text(answer: Answer) -> Iterator[str]:
    """The verdict in one line, then each side with the rules that decide."""
    yield f"{_verdict(answer)}\n"
    yield from _side_text(answer.egress)
    yield from _side_text(answer.ingress)


def _verdict(answer: Answer) -> str:
    ends = f"{answer.egress.subject} -> {answer.ingress.subject}"
    part = answer.permitted_part
    if part is None:
        return f"{'permitted' if answer.allowed else 'denied'}: {ends} on {answer.ports}"
    denied = answer.egress.denied | answer.ingress.denied
    permitted = f"partly permitted: {part.source} -> {part.destination} on {part.ports}"
    if (part.source, part.destination) == (answer.egress.subject, answer.ingress.subject):
        return f"{permitted}, denied on {denied}"
    return f"{permitted}; denied: {ends} on {denied}"


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
        yield f"{head} denied on {side.denied}; it is isolated, and no rule permits that\n"
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
    document: Tree = {
        "version": 1,
        "allowed": answer.allowed,
        "partly": answer.permitted_part is not None,
        "source": answer.source,
        "destination": answer.destination,
        "ports": _ports(answer.ports),
        "egress": _side_json(answer.egress),
        "ingress": _side_json(answer.ingress),
        "notes": list(answer.notes),
        "errors": left_out_json(answer.errors),
    }
    yield json.dumps(document, indent=2) + "\n"


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


def _ports(ports: PortSet) -> list[Tree]:
    return [{"protocol": str(part.protocol), "from": part.first, "to": part.last} for part in ports.ranges()]
