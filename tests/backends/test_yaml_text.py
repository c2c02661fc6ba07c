from __future__ import annotations

import json
import subprocess

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.backends.generated_file import render_file, render_stream
from netpolgen.backends.yaml_text import dump
from tests.real_programs import require

# What some reader takes for a boolean, a number, a date, a null, an alias, a comment or a structure.
NASTY = [
    *("y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "on", "ON", "off", "Off", "yEs", "nO"),
    *("true", "True", "TRUE", "tRue", "false", "False", "null", "Null", "NULL", "~", ""),
    *("0", "-0", "+1", "1_000", "017", "0o17", "08", "09", "0x1F", "0b101", "1e3", "1E3", "-1e+3", ".5", "5.", "1.0"),
    *(".inf", "-.INF", ".nan", "NaN", "12:30:45", "190:20:30", "2001-12-14", "2001-12-14t21:59:43.10-05:00"),
    *("=", "<<", "-", "--", "---", "...", "- a", "? a", ": a", "a: b", "a:", ":a", "a #b", "#a", "a#b", "&a", "*a"),
    *("!a", "!!str a", "|", ">", "|-", "%YAML 1.1", "@a", "`a`", "{a}", "{}", "[a]", "[]", ",", "a,b", "'a'", '"a"'),
    *(
        " a",
        "a ",
        "\ta",
        "a\t",
        "\n",
        "a\nb",
        "a\n\nb",
        "a\n b",
        " a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "\na",
        "a\r\nb",
        "a \nb",
    ),
    *("---\na", "a\n---\nb", "a\n...\nb", "a\n# b\nc", "a\n\tb", "{{ .Values.x }}", "\\", "\\n", 'say "hi"', "it's"),
    *(
        "\x00",
        "\x01",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\x9f",
        "\xa0",
        "a\xa0",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufffe",
        "\uffff",
    ),
    *(
        "é",
        "日本語",
        "😀",
        "a\u0085b",
        "a\u2028b\nc",
        "a/b.c-d_e",
        "_a",
        "/",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "a" * 2000,
    ),
    *("http", "app.kubernetes.io/name", "v1", "-a", ".a", "a-", "a.", "ui -> catalog:http", "→"),
]

BARE = ["http", "app.kubernetes.io/name", "networking.k8s.io/v1", "TCP", "catalog-mysql", "kube-dns", "_x", "/", "nope"]


@pytest.mark.parametrize("text", BARE)
def test_a_plain_word_stands_bare(text):
    assert dump(text) == f"{text}\n"


@pytest.mark.parametrize("text", [text for text in NASTY if "\n" not in text])
def test_a_string_that_reads_as_itself_nowhere_else_is_quoted(text):
    written = dump({"key": text})
    assert yaml.compose(written).value[0][1].tag == "tag:yaml.org,2002:str"
    assert yaml.safe_load(written) == {"key": text}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("n", '"n"'),
        ("No", '"No"'),
        ("080", '"080"'),
        ('say "hi" \\', r'"say \"hi\" \\"'),
        ("tab\tret\r", r'"tab\tret\r"'),
        ("\x00\x1b\x7f\x85\u2028\ufeff\uffff", r'"\u0000\u001b\u007f\u0085\u2028\ufeff\uffff"'),
        ("caf\u00e9 \U0001f600 \u2192", '"caf\u00e9 \U0001f600 \u2192"'),
        ("one line\n", r'"one line\n"'),
    ],
)
def test_quoted_strings_keep_what_can_be_read_and_escape_the_rest(text, written):
    assert dump(text) == f"{written}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a -> b\nc -> d", "edges: |-\n  a -> b\n  c -> d\n"),
        ("a\nb\n", "edges: |\n  a\n  b\n"),
        ("a: 1\n\n# no comment\n", "edges: |\n  a: 1\n\n  # no comment\n"),
        ("---\n...\n", "edges: |\n  ---\n  ...\n"),
    ],
)
def test_lines_that_a_literal_block_keeps_exactly_are_written_as_one(text, written):
    assert dump({"edges": text}) == written
    assert yaml.safe_load(written) == {"edges": text}


@pytest.mark.parametrize(
    "text", [" a\nb", "a\n b", "a \nb", "a\tb\nc", "a\nb\n\n", "\na\nb", "a\r\nb", "a\u2028\nb", "a\x07\nb"]
)
def test_lines_that_a_literal_block_could_change_are_quoted(text):
    written = dump({"edges": text})
    assert written.count("\n") == 1
    assert yaml.safe_load(written) == {"edges": text}


def test_layout_of_nested_values():
    tree = {
        "a": {"b": [1, "x", {"c": "d", "e": {"f": []}}, [True, None], ["y", ["z"]]], "g": {}},
        "h": [{"i": [{"j": 1}]}, "one\ntwo"],
    }
    written = dump(tree)
    assert yaml.safe_load(written) == tree
    assert written == (
        "a:\n"
        "  b:\n"
        "    - 1\n"
        "    - x\n"
        "    - c: d\n"
        "      e:\n"
        "        f: []\n"
        "    - - true\n"
        "      - null\n"
        '    - - "y"\n'
        "      - - z\n"
        "  g: {}\n"
        "h:\n"
        "  - i:\n"
        "      - j: 1\n"
        "  - |-\n"
        "    one\n"
        "    two\n"
    )


@pytest.mark.parametrize("tree", [1.5, {"port": float("nan")}, "\ud800", {"\udfff": 1}, {"k" * 1100: 1}])
def test_what_has_no_safe_spelling_is_refused(tree):
    with pytest.raises(ValueError, match=r"float|surrogates|too long"):
        dump(tree)


ANY_TEXT = st.text(max_size=30) | st.sampled_from(NASTY) | st.lists(st.sampled_from(NASTY)).map("\n".join)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT.filter(lambda key: len(key) < 200), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(TREES)
def test_written_text_reads_back_as_the_same_value(tree):
    assert yaml.load(dump(tree), yaml.CSafeLoader) == tree


@given(st.lists(TREES, min_size=1, max_size=4))
def test_a_written_stream_reads_back_as_the_same_documents(trees):
    stream = render_stream([render_file(tree, "x.toml") for tree in trees], "x.toml")
    assert list(yaml.load_all(stream, yaml.CSafeLoader)) == trees


@given(TREES)
def test_no_line_ends_in_a_blank_and_the_text_in_one_line_break(tree):
    written = dump(tree)
    assert written.endswith("\n")
    assert not any(line != line.rstrip(" \t") for line in written.split("\n"))
    assert "\r" not in written


@pytest.fixture(scope="module")
def kubectl():
    """The reader to agree with, on PATH."""
    with pytest.MonkeyPatch.context() as patch:
        require(patch, "kubectl")
        yield


@pytest.mark.usefixtures("kubectl")
@settings(max_examples=5)
@given(st.sets(ANY_TEXT, min_size=100, max_size=300))
def test_kubectl_reads_the_written_keys_and_values_as_they_were(texts):
    data = {text: text for text in (*NASTY, *texts) if len(text) < 1000}
    assert read_by_kubectl(dump({"kind": "ConfigMap", "apiVersion": "v1", "data": data}))["data"] == data


def read_by_kubectl(text):
    command = ["kubectl", "label", "--local", "-f", "-", "read=back", "-o", "json"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
