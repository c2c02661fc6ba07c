from __future__ import annotations

import pytest

from netpolgen.app.rule_choice import Selection, rule_called
from netpolgen.model.errors import UsageError
from netpolgen.rules import ALL_RULES

EVERY = {rule.code for rule in ALL_RULES}
OPEN = {"NPG301", "NPG302", "NPG303"}


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), EVERY),
        (("NPG301",), (), {"NPG301"}),
        (("npg3",), (), OPEN),
        (("NPG3", "NPG201"), (), {*OPEN, "NPG201"}),
        (("NPG3,NPG201",), (), {*OPEN, "NPG201"}),
        ((" NPG302 , NPG303,",), (), {"NPG302", "NPG303"}),
        (("allow-all-ingress",), (), {"NPG201"}),
        (("Allow-All-Ingress",), (), {"NPG201"}),
        (("NPG3",), ("NPG302",), {"NPG301", "NPG303"}),
        (("NPG302",), ("NPG3",), set()),
        ((), ("NPG",), set()),
        ((), ("NPG4", "NPG5"), {code for code in EVERY if code < "NPG4"}),
    ],
)
def test_rules_are_chosen_by_code_beginning_or_name(select, ignore, codes):
    assert Selection(select, ignore).codes() == codes


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("NPG391", 'no rule is called "NPG391"; did you mean NPG301?'),
        ("allow-all-ingres", 'no rule is called "allow-all-ingres"; did you mean allow-all-ingress?'),
        ("E501", 'no rule is called "E501"; did you mean NPG501?'),
        ("nothing like it", 'no rule is called "nothing like it"; netpolgen rule lists them all'),
    ],
)
def test_a_word_that_fits_no_rule_is_refused_with_what_comes_close(word, message):
    for choose in (Selection((word,)).codes, Selection((), (word,)).codes, lambda: rule_called(word)):
        with pytest.raises(UsageError) as caught:
            choose()
        assert str(caught.value) == message


def test_one_rule_is_not_called_by_the_beginning_of_its_code():
    with pytest.raises(UsageError):
        rule_called("NPG30")
