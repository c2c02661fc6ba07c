"""Every problem of decoding: what is refused at which field, and the words for it.

A case holds a spec, metadata or a whole document, and under ``refused`` what the API server refuses, written by hand.
The golden file beside it holds the messages and places in full.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.document import Document

FILES = sorted(Path(__file__).parent.glob("cases/*.yaml"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in FILES
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def decoded(case):
    policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    policy["metadata"] = case.get("metadata", {"name": "web", "namespace": "shop"})
    policy["spec"] = case.get("spec", {})
    return decode(
        Document("m.yaml", 0, case.get("document", policy)), kubernetes=tuple(case.get("kubernetes", (1, 36)))
    )


def violations(case):
    return [problem.violation for problem in decoded(case).document.problems]


@pytest.mark.parametrize("case", CASES)
def test_what_is_refused_is_what_the_api_server_refuses(case):
    refused = Counter(f"{found.api_class} {found.path}" for found in violations(case) if found.api_class)
    assert refused == Counter(case.get("refused", []))


@pytest.mark.parametrize("case", CASES)
def test_what_is_of_no_kind_that_is_used_is_told_apart(case):
    assert decoded(case).recognised == case.get("recognised", True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_messages_and_places(file, golden):
    golden(file.with_suffix(".txt"), "\n".join(map(report, yaml.safe_load(file.read_text(encoding="utf-8")))))


def report(case):
    result = decoded(case)
    held = (*result.namespaces, *result.workloads, *result.services, *result.policies)
    lines = [f"== {case['case']}: {'read' if held else 'left out' if result.recognised else 'not ours'}"]
    for problem in result.document.problems:
        origin = problem.violation.origin
        place = "/".join(map(str, origin.route)) + (" (key)" if origin.on_key else "")
        lines += [f"{problem.code} at {ascii(place)[1:-1]}", f"    {problem.violation.message}"]
    return "\n".join([*lines, ""])
