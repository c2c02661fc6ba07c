"""A suppression, or a row of a baseline, that covers no finding

## What

A comment `# netpolgen: ignore[…]`, an annotation `netpolgen.dev/ignore`, a line of `[lint.per-path]` or
`[lint.per-object]`, or a row of the `--baseline` file names a rule that finds nothing there, or that does not exist.

What is not there can only be told when everything was looked at: nothing is said with `--documents-only`, nor with
PATHs beside a policies.toml, nor of a rule that did not run. A rule that does not exist is always told.

## Why

What it once covered is mended, or has moved away from it. Left alone, it hides the next finding of the same kind, for
which nobody ever gave a reason.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: # netpolgen: ignore[NPG201] the public front door
        - podSelector: {}
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - {} # netpolgen: ignore[NPG201] the public front door
```

## Source

How findings are let pass, and for how long: docs/ci.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Fix, Safety, Unsuppress
from netpolgen.model.rule import Rule
from netpolgen.model.suppression import Leftovers, Suppression, SuppressionKind


def _check(leftovers: Leftovers) -> Iterator[Violation]:
    for suppression, missing in leftovers.unknown:
        yield Violation(f"suppression without effect: {missing}", suppression.origin)
    for suppression, words in leftovers.unused:
        message = f"suppression of {', '.join(words)} covers no finding; remove it"
        yield Violation(message, suppression.origin, fix=_fix(suppression, words))
    for row in leftovers.stale:
        message = f"baseline row of {row.code} for {row.whose} covers no finding; drop it, or run with --write-baseline"
        yield Violation(message, row.origin)


def _fix(suppression: Suppression, words: tuple[str, ...]) -> Fix | None:
    """The comment without these rules, or gone."""
    is_comment = suppression.kind is SuppressionKind.COMMENT
    return Fix(Unsuppress(suppression.origin, words)) if is_comment else None


RULE = Rule("NPG505", "unused-suppression", Severity.WARNING, _check, page=__doc__, fix=Safety.SAFE)
