"""A file or document that cannot be read

## What

The text is not YAML or JSON that Kubernetes tools would read: a syntax error, a tab as indentation, bytes that are not
UTF-8, or a template that has not been rendered. The other documents of the file and the other files are still checked.

## Why

A document that cannot be read is a document that nobody applies. If it holds a policy, the pods that it was meant to
protect stay open, and every judgement about the set is made without it.

For Helm and other templates, render first: `helm template . | netpolgen lint -`.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {
  policyTypes: [Ingress]
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
```

## Source

YAML 1.2.2, chapter 5 (characters) and 6 (structures): https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG001", "yaml-unparsable", Severity.ERROR, _check, page=__doc__)
