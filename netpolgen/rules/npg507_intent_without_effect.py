"""A line of the allow-list that changes nothing, or more than it shows

## What

A definition that nobody uses, an edge that another edge covers, an edge to a network from a namespace whose egress is
open, two components that select one pod, or an edge without a port to a target that has several.

## Why

The list is read as the whole truth about who may reach whom. A line that does nothing hides in review what matters, and
one that opens three ports where its writer thought of one is not what was reviewed.

## Bad

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[components.cache]
namespace = "shop"
labels = { app = "cache" }

[allow]
"web -> db:5432" = "orders"
```

## Good

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"web -> db:5432" = "orders"
```

## Source

What each line of the list yields, in the description of the language: docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    return judgement.violations(RULE.code)


RULE = Rule("NPG507", "intent-without-effect", Severity.WARNING, _check, page=__doc__)
