"""A line of the allow-list that permits more than anyone can review

## What

An edge of `[allow]` is from or to a whole namespace (`shop/*`), is from or to a network with a `/0` block, or is on
every port (`*`); directly or through a group. Where the line gives a reason, it is information.

`internet` is not meant: it leaves out the private ranges, and needs ports.

## Why

The list is what the policies are made of: a line that is broad becomes a rule that is broad. `0.0.0.0/0` takes in the
cluster's own network and the metadata of the cloud, every port takes in what is opened on the pod tomorrow, and a whole
namespace whatever is deployed to it.

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
"web -> db:*" = true
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
"web -> db:5432" = true
```

## Source

What the names of an edge stand for, in the description of the language: docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Persona, Rule
from netpolgen.synthesis.breadth import Breadth, broad_names, broad_parts
from netpolgen.synthesis.judgement import Judgement

_INSTEAD = {
    Breadth.WHOLE_NAMESPACE: "name the components",
    Breadth.EVERY_ADDRESS: "name the blocks, or internet, which leaves out private ranges",
    Breadth.EVERY_PORT: "name the ports",
}


def _check(judgement: Judgement) -> Iterator[Violation]:
    if judgement.intent is None:
        return
    names = broad_names(judgement.intent)
    for edge in judgement.intent.edges:
        broad = [part for part in broad_parts(names, edge) if part.breadth in _INSTEAD]
        if broad:
            what = " and ".join(part.words for part in broad)
            todo = "; ".join(dict.fromkeys(_INSTEAD[part.breadth] for part in broad))
            message = f'edge "{edge.flow.text}" permits {what}; {todo}'
            yield Violation(message, edge.origin.at_key(), severity=Severity.INFO if edge.why else None)


RULE = Rule("NPG503", "intent-too-broad", Severity.WARNING, _check, page=__doc__, persona=Persona.STRICT)
