"""What comments and annotations say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.suppressions.grammar import MARKER, Clause, in_annotation, in_comment

SPRING = dt.date(2027, 3, 31)


@pytest.mark.parametrize(
    ("comment", "clause"),
    [
        ("# netpolgen: ignore[NPG205] the mesh", Clause(("NPG205",), "the mesh", None)),
        ("#netpolgen:ignore[NPG205]the mesh", Clause(("NPG205",), "the mesh", None)),
        ("# netpolgen: ignore[NPG205, dead-peer,NPG1] why", Clause(("NPG205", "dead-peer", "NPG1"), "why", None)),
        ("# netpolgen: ignore[NPG205,NPG205,] why", Clause(("NPG205",), "why", None)),
        ("# netpolgen: ignore[NPG205]: why", Clause(("NPG205",), "why", None)),
        ("# netpolgen: ignore[NPG205] — why", Clause(("NPG205",), "why", None)),
        ("# netpolgen: ignore[NPG205]", Clause(("NPG205",), "", None)),
        ("# netpolgen: ignore[NPG205] until 2027-03-31", Clause(("NPG205",), "", SPRING)),
        ("# netpolgen: ignore[NPG205] why until 2027-03-31", Clause(("NPG205",), "why", SPRING)),
        ("# netpolgen: ignore[NPG205] why, until=2027-03-31", Clause(("NPG205",), "why", SPRING)),
        ("# netpolgen: ignore[NPG205] until: 2027-03-31 why", Clause(("NPG205",), "why", SPRING)),
        ("# netpolgen: ignore[NPG205] why (until 2027-03-31)", Clause(("NPG205",), "why", SPRING)),
        (
            "# netpolgen: ignore[NPG205] why (until 2027-03-31) not sooner",
            Clause(("NPG205",), "why not sooner", SPRING),
        ),
        ("# netpolgen: ignore[NPG205] until the mesh is here", Clause(("NPG205",), "until the mesh is here", None)),
        ("# see below # netpolgen: ignore[NPG205] why", Clause(("NPG205",), "why", None)),
        ("# netpolgen: ignore[NPG205] why # yamllint disable-line", Clause(("NPG205",), "why", None)),
        ("# netpolgen: ignore[NPG205] \x1b[2Jwhy", Clause(("NPG205",), "\\u001b[2Jwhy", None)),
        (
            "# netpolgen: ignore[NPG205] why until 2027-02-30",
            Clause(("NPG205",), "why", None, 'has no day behind until: "2027-02-30"; write it as 2027-03-31'),
        ),
        (
            "# netpolgen: ignore",
            Clause((), "", None, "names no rule; write netpolgen: ignore[NPG205] and why"),
        ),
        (
            "# netpolgen: ignore[ ] all of it",
            Clause((), "all of it", None, "names no rule; write netpolgen: ignore[NPG205] and why"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_comment_names_rules_a_reason_and_a_last_day(comment, clause):
    assert [*in_comment(comment)] == [clause]


@pytest.mark.parametrize(
    "comment",
    ["# netpolgen", "# netpolgen: ignored[NPG205] x", "# ignore[NPG205] x", "# netpolgen ignore[NPG205]", "# noqa"],
)
def test_other_comments_say_nothing(comment):
    assert [*in_comment(comment)] == []


@pytest.mark.parametrize(
    "text",
    ["[NPG205] " + " " * 200_000 + "x", "[NPG205] " + "until  " * 40_000, "[NPG205] until" + " " * 200_000 + "x"],
    ids=["blanks", "until", "blanks behind until"],
)
def test_a_long_comment_is_read_in_one_go(text):
    (clause,) = in_comment(f"# netpolgen: ignore{text}")
    assert (clause.rules, clause.until, clause.fault) == (("NPG205",), None, "")


def test_brackets_that_are_never_closed_are_looked_at_once():
    clauses = [*in_comment("# netpolgen: ignore[" * 20_000)]
    assert {clause.fault for clause in clauses} == {"names no rule; write netpolgen: ignore[NPG205] and why"}
    assert len(clauses) == 20_000


def test_a_long_annotation_is_read_in_one_go():
    (clause,) = in_annotation("NPG205: x" + ";  \t" * 50_000)
    assert (clause.rules, clause.until) == (("NPG205",), None)


def test_two_in_one_comment():
    text = "# netpolgen: ignore[NPG205] the mesh # netpolgen: ignore[NPG207] the chart"
    assert [(clause.rules, clause.reason) for clause in in_comment(text)] == [
        (("NPG205",), "the mesh"),
        (("NPG207",), "the chart"),
    ]


@pytest.mark.parametrize(
    ("value", "clauses"),
    [
        ("NPG205: the mesh", [Clause(("NPG205",), "the mesh", None)]),
        ("NPG205, dead-peer: the mesh", [Clause(("NPG205", "dead-peer"), "the mesh", None)]),
        ("NPG205", [Clause(("NPG205",), "", None)]),
        ("NPG205: until 2027-03-31: the mesh", [Clause(("NPG205",), "the mesh", SPRING)]),
        ("NPG205: a; b: c", [Clause(("NPG205",), "a; b: c", None)]),
        ("NPG205: a; NPG207: b", [Clause(("NPG205",), "a", None), Clause(("NPG207",), "b", None)]),
        ("NPG205: a; dead-peer, NPG1: b", [Clause(("NPG205",), "a", None), Clause(("dead-peer", "NPG1"), "b", None)]),
        ("NPG205: a\nNPG207: b\n", [Clause(("NPG205",), "a", None), Clause(("NPG207",), "b", None)]),
        (": why", [Clause((), "why", None, 'names no rule; write "NPG205: why"')]),
        ("", []),
    ],
)
def test_an_annotation_has_clauses(value, clauses):
    assert [*in_annotation(value)] == clauses


@given(st.text(alphabet=st.sampled_from("# netpolgen:ignore[NPG205]until=-é\n\r;,0123")))
def test_any_text_is_understood_or_not_but_never_a_crash(text):
    for clause in (*in_comment(f"# {MARKER} ignore{text}"), *in_annotation(text)):
        assert clause.reason.isprintable()
        assert clause.rules or clause.fault
