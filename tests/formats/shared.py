"""One report with all that a finding can have; every format renders it."""

from __future__ import annotations

import datetime as dt

from netpolgen.model.finding import ApiClass, Confidence, Finding, ObjectRef, Severity
from netpolgen.model.results import Extent, Report
from netpolgen.model.source import Location, Span
from netpolgen.model.suppression import Suppressed, SuppressionKind
from netpolgen.rules import ALL_RULES

EXTENT = Extent(files=3, documents=5, workloads=1, policies=2)


def finding(**changes):
    values = {
        "code": "NPG301",
        "name": "workload-ingress-uncovered",
        "severity": Severity.WARNING,
        "confidence": Confidence.HIGH,
        "message": "Deployment shop/web accepts connections from everywhere: no policy isolates its ingress",
        "location": Location("shop/web.yaml", Span(4, 9, 4, 12)),
        "object": ObjectRef("Deployment", "shop", "web"),
        "path": None,
        "api_class": None,
        "related": (),
        "fix": None,
        "fingerprint": "0123456789abcdef0123456789abcdef",
    }
    return Finding(**{**values, **changes})


REFUSED = finding(
    code="NPG006",
    name="api-invalid",
    severity=Severity.ERROR,
    message='NetworkPolicy shop/web is refused: "ingress" is no policy type',
    location=Location("shop/web-policy.yaml", Span(9, 5, 9, 12)),
    object=ObjectRef("NetworkPolicy", "shop", "web"),
    path="spec.policyTypes[0]",
    api_class=ApiClass.UNSUPPORTED,
)
WITH_RELATED = finding(
    code="NPG106",
    name="egress-without-dns",
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    message="Deployment shop/web cannot look up names: its egress is isolated",
    related=(
        Location("shop/deny.yaml", Span(4, 9, 4, 13)),
        Location("shop/web-policy.yaml", Span(4, 9, 4, 12)),
    ),
)
ADVICE = finding(
    code="NPG406",
    name="generated-hand-edited",
    severity=Severity.INFO,
    message="NetworkPolicy shop/ähnlich means what policies.toml yields, in other words; run netpolgen build",
    location=Location("out/shop/ähnlich.yaml", Span(1, 1, 12, 1)),
    object=ObjectRef("NetworkPolicy", "shop", "ähnlich"),
    fix="safe",
)
OF_THE_LIST = finding(
    code="NPG501",
    name="intent-invalid",
    severity=Severity.ERROR,
    message='"all" is no default-deny',
    location=Location("policies.toml", Span(2, 16, 2, 21)),
    object=None,
)
HOSTILE = finding(
    message="Pod shop/\x1b[2Jweb\nPod shop/other is fine", location=Location("a\tb.yaml", Span(1, 1, 1, 1))
)

WITH_REASON = Suppressed(
    finding(code="NPG302", name="workload-egress-uncovered", message="Deployment shop/web may connect to everywhere"),
    SuppressionKind.COMMENT,
    "moves behind the proxy <soon>",
    Location("shop/web.yaml", Span(3, 1, 3, 58)),
    dt.date(2027, 3, 31),
)
OF_THE_BASELINE = Suppressed(HOSTILE, SuppressionKind.BASELINE, "", Location("baseline.json", Span(2, 1, 2, 200)))

LINES = {
    ("shop/web.yaml", 4): "  name: web",
    ("shop/web-policy.yaml", 9): '  - "ingress"',
    ("policies.toml", 2): 'default-deny = "all" # näher',
    ("out/shop/ähnlich.yaml", 1): "# ähnlich",
}


def source_line(file, number):
    return LINES.get((file, number))


USED = {"NPG006", "NPG106", "NPG301", "NPG302", "NPG406", "NPG501"}
RULES = tuple(rule.facts for rule in ALL_RULES if rule.code in USED)

REPORT = Report(
    (ADVICE, OF_THE_LIST, REFUSED, finding(), WITH_RELATED),
    EXTENT,
    suppressed=(OF_THE_BASELINE, WITH_REASON),
    rules=RULES,
    source_line=source_line,
)
EMPTY = Report((), EXTENT, rules=RULES)


def many(number, **changes):
    """A report with as many findings, each in a line of its own."""
    findings = (
        finding(location=Location("shop/web.yaml", Span(line, 1, line, 4)), fingerprint=f"{line:032x}", **changes)
        for line in range(1, number + 1)
    )
    return Report(tuple(findings), EXTENT)
