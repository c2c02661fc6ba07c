"""A name in the allow-list that stands for nothing

## What

An edge, an expectation, a group or a component names something that is neither defined in policies.toml nor found in
its `[sources]`: an unknown component, Service, workload or port. The message names what comes close.

A component whose labels select no known workload is a warning, and so is a policy in `[lint] accepted-policies` that no
manifest holds.

## Why

A line that means nothing protects nothing. It must not compile silently to a policy that selects no pod, or admits
none.

## Bad

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.database]
namespace = "shop"
labels = { app = "db" }
ports = { postgresql = 5432 }

[allow]
"web -> databse:postgresql" = "orders"
```

## Good

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.database]
namespace = "shop"
labels = { app = "db" }
ports = { postgresql = 5432 }

[allow]
"web -> database:postgresql" = "orders"
```

## Source

Components and names in the description of the language: docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.synthesis.components import suggestion
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    yield from judgement.violations(RULE.code)
    held = [f"{policy.namespace}/{policy.name}" for policy in judgement.inventory.policies]
    for policy in judgement.absent_accepted:
        hint = suggestion(policy.text, held) or "; remove it"
        message = f'accepted policy "{policy.text}" stands in no manifest{hint}'
        yield Violation(message, policy.origin, severity=Severity.WARNING)


RULE = Rule("NPG502", "intent-unknown-reference", Severity.ERROR, _check, page=__doc__)
