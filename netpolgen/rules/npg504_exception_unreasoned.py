"""A broad edge without a reason, or one past its last day

## What

An edge of `[allow]` whose `expires` has passed (an error, or a warning with `on-expired = "warn"`), or will pass within
14 days (a warning). And a broad edge without a reason: one from or to a whole namespace (`shop/*`), to or from
`internet` or a network with a `/0` block, or on every port (`*`), directly or through a group.

A reason is the text of the line or its `why`. An edge is valid through its last day, UTC; `--as-of` judges another day.

## Why

Exceptions outlive their purpose unless somebody is reminded. A broad edge may be right, but the next reader has to know
what for, or it will never be narrowed.

## Bad

```toml
version = 1

[components.db]
namespace = "shop"
labels = { app = "db" }

[components.audit]
namespace = "shop"
labels = { app = "audit" }

[allow]
"shop/* -> db:5432" = true

[allow."audit -> db:5432"]
why = "the audit of 2025"
expires = 2025-12-31
```

## Good

```toml
version = 1

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"shop/* -> db:5432" = "every service of the shop keeps its state there"
```

## Source

Edges, their reasons and their last day, in the description of the language: docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.intent import Edge, EveryPort, Intent
from netpolgen.model.rule import Rule
from netpolgen.synthesis.expiry import expiring_edges
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    if judgement.intent is None:
        return
    for problem in expiring_edges(judgement.intent, judgement.today):
        yield problem.violation
    for edge in judgement.intent.edges:
        broad = next(_broad_parts(judgement.intent, edge), None)
        if broad is not None and not edge.why:
            message = f'edge "{edge.flow.text}" is broad ({broad}) and gives no reason; write why in place of true'
            yield Violation(message, edge.origin.at_key(), severity=Severity.WARNING)


def _broad_parts(intent: Intent, edge: Edge) -> Iterator[str]:
    whole = {network.name for network in intent.networks if any(block.cidr.endswith("/0") for block in network.blocks)}
    for name in (*_members(intent, edge.flow.source), *_members(intent, edge.flow.target)):
        if name.endswith("/*"):
            yield f"the whole namespace {name.removesuffix('/*')}"
        elif name == "internet":
            yield "the internet"
        elif name in whole:
            yield f"every address: {name}"
    if any(isinstance(port, EveryPort) for port in edge.flow.ports):
        yield "every port"


def _members(intent: Intent, name: str) -> list[str]:
    """A name and, if it is a group, all that it holds; each once, so that a group may hold itself."""
    groups = {group.name: group.members for group in intent.groups}
    found = [name]
    for item in found:
        found += [member for member in groups.get(item, ()) if member not in found]
    return found


RULE = Rule("NPG504", "exception-unreasoned", Severity.ERROR, _check, page=__doc__)
