"""An address block that some API servers refuse or warn about

## What

A `cidr` or `except` in a spelling that is not the canonical one: bits behind the mask as in `10.0.0.5/24`, leading
zeros, an IPv4 address mapped into IPv6, or IPv6 in capitals or with zeros that are usually left out.

Which of these the API server refuses depends on its release: strict validation came with 1.36. What the release under
`kubernetes` in `[cluster]` refuses is for NPG006 to say.

## Why

The first three are read differently by different programs: leading zeros as octal numbers, bits behind a mask as an
address or as a mistake. After the upgrade to a release that validates strictly, the policy can no longer be created,
and a cluster that is rebuilt from the repository comes up without it.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: FD00:0:0::/48
      ports:
        - port: 443
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
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: fd00::/48
      ports:
        - port: 443
```

## Source

KEP-4858, strict validation of IP addresses and CIDR blocks: https://www.kubernetes.dev/resources/keps/4858/;
RFC 5952, the canonical text of IPv6 addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Persona, Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG007", "loose-ip", Severity.WARNING, _check, page=__doc__, fix=Safety.SAFE, persona=Persona.STRICT)
