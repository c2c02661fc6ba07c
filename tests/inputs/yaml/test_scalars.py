"""What kubectl makes of a scalar: each row was tried with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.yaml.scalars import ScalarError, plain_key, plain_value, tagged_key, tagged_value

BIG = "9" * 5000

VALUES = [
    *((word, True) for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE")),
    *((word, False) for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE")),
    *((word, word) for word in ("yEs", "oN", "tRUE", "nO", "t", "f", "T", "F", "none", "None", "nil")),
    *((word, None) for word in ("", "~", "null", "Null", "NULL")),
    *((word, word) for word in ("nULL", "~~", "=", "<<", "-", "+", ".", "..", "_", "-_", "e3", "0x", "0o", "0b")),
    ("0", 0),
    ("-0", 0),
    ("+0", 0),
    ("00", 0),
    ("7", 7),
    ("-7", -7),
    ("+7", 7),
    ("017", 15),
    ("-017", -15),
    ("0o17", 15),
    ("0O17", 15),
    ("-0o17", -15),
    ("08", 8),
    ("09", 9),
    ("0789", 789),
    ("0o8", "0o8"),
    ("0x1F", 31),
    ("0X1f", 31),
    ("+0x1f", 31),
    ("0xG", "0xG"),
    ("0b101", 5),
    ("0B1", 1),
    ("-0b1", -1),
    ("0b2", "0b2"),
    ("0b+1", 1),
    ("0b-1", -1),
    ("0x-1", "0x-1"),
    ("1_000", 1000),
    ("1__0", 10),
    ("1_", 1),
    ("_1", "_1"),
    ("-_1", -1),
    ("0_7", 7),
    ("0x_1", 1),
    ("9223372036854775807", 9223372036854775807),
    ("-9223372036854775808", -9223372036854775808),
    ("18446744073709551615", 18446744073709551615),
    ("18446744073709551616", 18446744073709551616.0),
    ("+9223372036854775808", 9223372036854775808.0),
    ("0xFFFFFFFFFFFFFFFF", 18446744073709551615),
    ("0x1FFFFFFFFFFFFFFFF", "0x1FFFFFFFFFFFFFFFF"),
    (BIG, BIG),
    (f"-{BIG}", f"-{BIG}"),
    ("1.0", 1),
    ("80.0", 80),
    ("80.5", 80.5),
    ("1.10", 1.1),
    (".5", 0.5),
    ("+.5", 0.5),
    ("5.", 5),
    ("-1.5", -1.5),
    ("1e3", 1000),
    ("1E3", 1000),
    ("1e+3", 1000),
    ("12e03", 12000),
    ("1e-7", 1e-07),
    (".5e1", 5),
    ("1e400", "1e400"),
    ("1e-400", 0),
    ("6.244438710957507e+16", 62444387109575070),
    ("1e30", 1e30),
    ("1_0.5", 10.5),
    (".7_5", 0.75),
    ("._5", "._5"),
    (".5_", ".5_"),
    ("1.5.2", "1.5.2"),
    ("1.e", "1.e"),
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    ("190:20:30", "190:20:30"),
    ("2001-12-14", "2001-12-14"),
    ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
    ("10.0.0.0/8", "10.0.0.0/8"),
    ("1.2.3.4", "1.2.3.4"),
    ("80-90", "80-90"),
    ("inf", "inf"),
    ("nan", "nan"),
    ("NaN", "NaN"),
    ("Infinity", "Infinity"),
    ("٣", "٣"),
    ("1٣", "1٣"),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text[:30] for text, _ in VALUES])
def test_a_plain_scalar_has_the_value_that_kubectl_gives_it(text, value):
    found = plain_value(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("text", [".inf", ".Inf", "+.INF", "-.inf", ".nan", ".NaN"])
def test_a_number_that_json_cannot_hold_is_refused(text):
    with pytest.raises(ScalarError) as caught:
        plain_value(text)
    assert str(caught.value) == f"{text} is a number that JSON cannot hold; quote it"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("app", "app"),
        ("true", "true"),
        ("on", "true"),
        ("n", "false"),
        ("1", "1"),
        ("-017", "-15"),
        ("0x10", "16"),
        ("1.0", "1"),
        ("1.5", "1.5"),
        ("0.1", "0.1"),
        ("1e3", "1000"),
        ("123456.0", "123456"),
        ("1e6", "1e+06"),
        ("1582931.793269", "1.5829318e+06"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("-2.5e-10", "-2.5e-10"),
        ("3.4e38", "3.4e+38"),
        ("1e39", ".inf"),
        ("-1e39", "-.inf"),
        (".inf", ".inf"),
        ("-.Inf", "-.inf"),
        (".nan", ".nan"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551616", "1.8446744e+19"),
        ("2001-12-14", "2001-12-14"),
        ("12:30", "12:30"),
    ],
)
def test_a_key_becomes_the_text_that_kubectl_makes_of_it(text, key):
    assert plain_key(text) == key


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", "nothing"), ("~", "~"), ("null", "null"), ("18446744073709551615", "18446744073709551615")],
)
def test_what_cannot_be_a_key_is_refused(text, shown):
    with pytest.raises(ScalarError) as caught:
        plain_key(text)
    assert str(caught.value) == f"{shown} cannot be a key; quote it"


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "123", "123"),
        ("str", "", ""),
        ("int", "3", 3),
        ("int", "0o17", 15),
        ("bool", "yes", True),
        ("float", "1", 1),
        ("float", "1.5", 1.5),
        ("null", "", None),
        ("null", "~", None),
        ("binary", "aGk=", "hi"),
        ("binary", "aG\nk=\n", "hi"),
        ("binary", "/w==", "\ufffd"),
        ("timestamp", "2001-12-14", "2001-12-14"),
        ("timestamp", "2001-1-1", "2001-1-1"),
        ("timestamp", "2001-01-01T10:00:00Z", "2001-01-01T10:00:00Z"),
        ("timestamp", "2001-01-01t10:00:00.5-05:00", "2001-01-01t10:00:00.5-05:00"),
        ("timestamp", "2001-01-01 10:00:00", "2001-01-01 10:00:00"),
        ("set", "x", "x"),
    ],
)
def test_a_tag_of_yaml_decides(tag, text, value):
    found = tagged_value(f"tag:yaml.org,2002:{tag}", text)
    assert (type(found), found) == (type(value), value)


def test_an_unknown_tag_gives_the_text():
    assert tagged_value("!port", "80") == "80"
    assert tagged_key("!port", "80") == "80"
    assert tagged_key("tag:yaml.org,2002:int", "017") == "15"


@pytest.mark.parametrize(
    ("tag", "text", "message"),
    [
        ("int", "x", '"x" is no int, as its tag says; drop the tag or write another value'),
        ("int", "1.5", '"1.5" is no int, as its tag says; drop the tag or write another value'),
        ("int", "true", '"true" is no int, as its tag says; drop the tag or write another value'),
        ("timestamp", "", '"" is no timestamp, as its tag says; drop the tag'),
        ("timestamp", "12:30", '"12:30" is no timestamp, as its tag says; drop the tag'),
        ("timestamp", "2001-13-01", '"2001-13-01" is no timestamp, as its tag says; drop the tag'),
        ("timestamp", "2001-01-01 24:00:00", '"2001-01-01 24:00:00" is no timestamp, as its tag says; drop the tag'),
        ("timestamp", "2001-1-1 1:0:0 -5", '"2001-1-1 1:0:0 -5" is no timestamp, as its tag says; drop the tag'),
        ("timestamp", "2001-01-01T10:00:00", '"2001-01-01T10:00:00" is no timestamp, as its tag says; drop the tag'),
        ("bool", "1", '"1" is no bool, as its tag says; drop the tag or write another value'),
        ("null", "x", '"x" is no null, as its tag says; drop the tag or write another value'),
        ("float", "18446744073709551615",
         '"18446744073709551615" is no float, as its tag says; drop the tag or write another value'),
        ("binary", "aG", "this is no base64, as its tag !!binary says"),
        ("binary", "a*==", "this is no base64, as its tag !!binary says"),
        ("binary", "baGk=", "this is no base64, as its tag !!binary says"),
    ],
)  # fmt: skip
def test_a_tag_that_does_not_fit_is_refused(tag, text, message):
    with pytest.raises(ScalarError) as caught:
        tagged_value(f"tag:yaml.org,2002:{tag}", text)
    assert str(caught.value) == message


@given(st.text())
def test_any_text_has_a_value_or_is_refused(text):
    try:
        value = plain_value(text)
    except ScalarError:
        return
    assert value is None or isinstance(value, (bool, int, float)) or value == text


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_are_read_as_they_are_written(number):
    assert plain_value(str(number)) == number
    assert plain_key(str(number)) == str(number)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_float_key_stands_for_the_same_number(number):
    assert float(plain_key(repr(number))) == pytest.approx(number, rel=1e-6)
