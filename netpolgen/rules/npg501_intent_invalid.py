"""An allow-list that cannot be used as it is written

## What

policies.toml is no TOML, has a key or a value that the language does not know, says two things that contradict each
other, or has a line from which no policy can be made. All such places are reported at once.

## Why

Nothing can be compiled, proved or compared until it is mended.

## Bad

```toml
version = 1
default-deny = "all"
```

## Good

```toml
version = 1
default-deny = "both"
```

## Source

The language is described in docs/language.md; `netpolgen schema` prints its JSON schema, which editors can use.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    return judgement.violations(RULE.code)


RULE = Rule("NPG501", "intent-invalid", Severity.ERROR, _check, page=__doc__)
