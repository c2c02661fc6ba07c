"""An expectation that does not hold

## What

A line of `[expect]` claims that a flow is allowed or denied, and between known workloads it is not so. `build` judges
the policies that it makes; `lint` judges them together with every other policy of the manifests, the accepted ones
included. The related places are the edges or policies that break the claim.

`"deny"` is broken as soon as one port is open, `"allow"` as soon as one port that was asked for is closed. An
expectation permits and denies nothing by itself.

## Why

It was written down because it matters, by somebody who wanted to be told. Either the edge that breaks it is a mistake,
or the claim has been given up; then remove it, in the same review.

## Bad

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"shop/* -> db:5432" = "for now"

[expect]
"web -> db:5432" = "deny"
```

## Good

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.worker]
namespace = "shop"
labels = { app = "worker" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"worker -> db:5432" = "writes the orders"

[expect]
"web -> db:5432" = "deny"
```

## Source

Expectations in the description of the language: docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    return judgement.violations(RULE.code)


RULE = Rule("NPG506", "expectation-broken", Severity.ERROR, _check, page=__doc__)
