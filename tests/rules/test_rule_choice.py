from __future__ import annotations

from unittest.mock import patch

import pytest
from msgspec.structs import replace

from netpolgen.app.linting.rule_choice import Selection, rule_called
from netpolgen.model.errors import UsageError
from netpolgen.model.rule import Persona
from netpolgen.rules import ALL_RULES, by_code


def beginning_with(*starts):
    return {rule.code for rule in ALL_RULES if rule.code.startswith(starts)}


def heard_by(persona):
    return {rule.code for rule in ALL_RULES if rule.persona <= persona}


EVERY = {rule.code for rule in ALL_RULES}
USUAL = heard_by(Persona.DEFAULT)
OPEN = beginning_with("NPG3")


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), USUAL),
        (("NPG301",), (), {"NPG301"}),
        (("npg3",), (), OPEN),
        (("NPG3", "NPG201"), (), {*OPEN, "NPG201"}),
        (("NPG3,NPG201",), (), {*OPEN, "NPG201"}),
        ((" NPG302 , NPG303,",), (), {"NPG302", "NPG303"}),
        (("allow-all-ingress",), (), {"NPG201"}),
        (("Allow-All-Ingress",), (), {"NPG201"}),
        (("NPG3",), ("NPG302",), OPEN - {"NPG302"}),
        (("NPG302",), ("NPG3",), set()),
        ((), ("NPG",), set()),
        ((), ("NPG4", "NPG5"), USUAL - beginning_with("NPG4", "NPG5")),
        (("default",), (), USUAL),
        (("strict",), (), heard_by(Persona.STRICT)),
        (("Audit",), (), EVERY),
        (("audit",), ("strict",), EVERY - heard_by(Persona.STRICT)),
    ],
)
def test_rules_are_chosen_by_code_beginning_or_name(select, ignore, codes):
    assert Selection(select, ignore).codes() == codes


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("NPG3O1", 'no rule is called "NPG3O1"; did you mean NPG301?'),
        ("allow-all-ingres", 'no rule is called "allow-all-ingres"; did you mean allow-all-ingress?'),
        ("E501", 'no rule is called "E501"; did you mean NPG501?'),
        ("strictly", 'no rule is called "strictly"; netpolgen rule lists them all'),
        ("nothing like it", 'no rule is called "nothing like it"; netpolgen rule lists them all'),
    ],
)
def test_a_word_that_fits_no_rule_is_refused_with_what_comes_close(word, message):
    for choose in (Selection((word,)).codes, Selection((), (word,)).codes, lambda: rule_called(word)):
        with pytest.raises(UsageError) as caught:
            choose()
        assert str(caught.value) == message


def test_what_is_added_comes_to_the_usual_rules_or_to_those_selected():
    quiet = replace(by_code("NPG406"), persona=Persona.AUDIT)
    rules = tuple(quiet if rule.code == "NPG406" else rule for rule in ALL_RULES)
    with patch("netpolgen.app.linting.rule_choice.ALL_RULES", rules):
        assert "NPG406" not in Selection().codes()
        assert Selection(extend_select=("NPG406",)).codes() == {*Selection().codes(), "NPG406"}
        assert Selection(("NPG3",), extend_select=("generated-hand-edited",)).codes() == {*OPEN, "NPG406"}
        assert "NPG406" not in Selection(("strict",)).codes()
        assert "NPG406" in Selection(("audit",)).codes()


def test_one_rule_is_not_called_by_the_beginning_of_its_code():
    with pytest.raises(UsageError):
        rule_called("NPG30")
