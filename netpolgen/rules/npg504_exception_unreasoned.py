"""A broad edge or a suppression without a reason, or past its last day

## What

An edge of `[allow]` whose `expires` has passed (an error, or a warning with `on-expired = "warn"`), or will pass within
14 days (a warning). And a broad edge without a reason: one from or to a whole namespace (`shop/*`), to or from
`internet` or a network with a `/0` block, or on every port (`*`), directly or through a group.

And a suppression of findings that gives no reason, whose `until` has passed or will within 14 days, or that cannot be
understood. One that has expired covers nothing any more.

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
from netpolgen.model.rule import Rule
from netpolgen.synthesis.breadth import broad_names, broad_parts
from netpolgen.synthesis.exemptions import questionable
from netpolgen.synthesis.expiry import expiring_edges
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    expired_is_error = judgement.intent is None or judgement.intent.expired_is_error
    for suppression in judgement.suppressions:
        yield from questionable(suppression, judgement.today, expired_is_error=expired_is_error)
    if judgement.intent is None:
        return
    for problem in expiring_edges(judgement.intent, judgement.today):
        yield problem.violation
    names = broad_names(judgement.intent)
    for edge in judgement.intent.edges:
        broad = next(broad_parts(names, edge), None)
        if broad is not None and not edge.why:
            message = (
                f'edge "{edge.flow.text}" is broad ({broad.words}) and gives no reason; write why in place of true'
            )
            yield Violation(message, edge.origin.at_key(), severity=Severity.WARNING)


RULE = Rule("NPG504", "exception-unreasoned", Severity.ERROR, _check, page=__doc__)
