"""One object that is written down twice, with two meanings

## What

Two documents have the same kind, namespace and name, and differ in what policies are made of: rules and selectors of a
NetworkPolicy, labels and ports of a pod template, selector and ports of a Service, labels of a Namespace.

Copies with the same meaning are not spoken of. Where the two stand in different directories the finding is a warning:
they may be for different clusters.

## Why

A cluster holds one object of a name. Which of the two it is depends on the order in which they are applied, and that is
the order of file names, or of whoever deployed last. All other findings take both for real, as if both were applied.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
```

## Source

Names: "Only one object of a given kind can have a given name at a time".
https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.duplicates import Duplicate, duplicates
from netpolgen.semantics.placing import name_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for duplicate in duplicates(state.inventory):
        if _directory(duplicate.place.file) == _directory(duplicate.first.file):
            yield _violation(duplicate, "keep one of them")
        else:
            advice = "keep one of them, or lint the directories apart if they are for different clusters"
            yield _violation(duplicate, advice, Severity.WARNING, Confidence.MEDIUM)


def _directory(file: str) -> PurePosixPath:
    return PurePosixPath(file).parent


def _violation(
    duplicate: Duplicate, advice: str, severity: Severity | None = None, confidence: Confidence | None = None
) -> Violation:
    return Violation(
        f"{duplicate.ref} stands here for the second time and says something else; the cluster has the one that is "
        f"applied last: {advice}",
        name_of(duplicate.place),
        duplicate.ref,
        related=(name_of(duplicate.first),),
        severity=severity,
        confidence=confidence,
    )


RULE = Rule("NPG009", "duplicate-object", Severity.ERROR, _check, page=__doc__)
