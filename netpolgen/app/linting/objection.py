"""What speaks against fixes once the result was linted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from netpolgen.app.fingerprints import canonical
from netpolgen.model.finding import Finding
from netpolgen.model.inventory import Inventory
from netpolgen.semantics.symbolic.possible import NotComparedError, PermittedSides
from netpolgen.semantics.symbolic.sides import KnownNamespaces

_UNREADABLE = "NPG001"

_Subject = tuple[str, str]


def objections(before: Iterable[Finding], after: Iterable[Finding], fixed: Sequence[Finding]) -> Mapping[str, str]:
    """Why the fixes of some findings have to be undone, by the object, or the file, in which that shows; often nothing.

    Findings are counted by rule and object: some rules speak of the first of several places. Where the API server
    refused an object for one of those that are fixed, what it has besides was hidden, so that only what concerns the
    same field counts.
    """
    was, now, gone = (Counter(map(_identity, findings)) for findings in (before, after, fixed))
    found: dict[str, str] = {}
    for finding in fixed:
        if now[_identity(finding)] > was[_identity(finding)] - gone[_identity(finding)]:
            found.setdefault(whose(finding), "the finding would still be there")
    uncovers = any(finding.api_class for finding in fixed)
    same_field = {_subject(finding) for finding in fixed}
    for finding in after:
        is_new = now[_identity(finding)] > was[_identity(finding)]
        if is_new and (not uncovers or finding.code == _UNREADABLE or _is_worse(finding, same_field)):
            found.setdefault(whose(finding), f"it would bring {finding.code} at {finding.location}: {finding.message}")
    return found


def _is_worse(finding: Finding, same_field: set[_Subject]) -> bool:
    return finding.api_class is not None and _subject(finding) in same_field


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.code, whose(finding)


def _subject(finding: Finding) -> _Subject:
    return whose(finding), canonical(finding.path or "")


def whose(finding: Finding) -> str:
    """The object that a finding is about or, where it is about none, the file."""
    return str(finding.object) if finding.object else finding.location.file


def permit_the_same(before: Inventory, after: Inventory) -> bool:
    """Whether the policies of both permit the same to every pod that could exist; no, too, when that is not found out.

    Only policies that stand in both are compared; that there are fewer of them is a difference.
    """
    if len(after.policies) < len(before.policies):
        return False
    refs = {policy.ref for policy in before.policies} & {policy.ref for policy in after.policies}
    ours, theirs = ([policy for policy in side.policies if policy.ref in refs] for side in (before, after))
    if ours == theirs:
        return True
    changed = {
        policy.namespace for pair in zip_longest(ours, theirs) if pair[0] != pair[1] for policy in pair if policy
    }
    known = KnownNamespaces(before.namespace_by_name)
    left, right = (
        PermittedSides.of([policy for policy in side if policy.namespace in changed], known) for side in (ours, theirs)
    )
    try:
        return not any(True for _ in left.beyond(right)) and not any(True for _ in right.beyond(left))
    except NotComparedError:
        return False
