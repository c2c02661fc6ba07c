"""What is said of a text that cannot be read, and where."""

from __future__ import annotations

import pytest

from tests.inputs.yaml.reading import findings, trees

FAULTS = [
    ("tab as indentation", "metadata:\n\tname: x\n", "3:1", "a tab stands in the indentation; YAML takes spaces only"),
    ("tab behind a dash", "a:\n  -\tb\n", "3:4", "a tab stands in the indentation; YAML takes spaces only"),
    ("bracket never closed", "a: [[1], {x: y\nb: c\n", "2:10",
     "this bracket is never closed, or a comma is missing in it"),
    ("bracket at the end", "a: {\n", "2:4", "this bracket is never closed, or a comma is missing in it"),
    ("brace and then a key", "spec: {\n  types: [Ingress]\n", "2:7",
     "this bracket is never closed, or a comma is missing in it"),
    ("bracket too many", "a: 1\n}\n", "3:1", "this does not line up with the lines above; mend the indentation"),
    ("quote never closed", "a: 'it\nb: c\n", "2:4", "this quote is never closed"),
    ("two colons", "a: b: c\n", "2:5", "no key can stand before this colon; quote the text, or mend the lines above"),
    ("key under a text", "a: b\n  c: d\n", "3:4",
     "no key can stand before this colon; quote the text, or mend the lines above"),
    ("uneven keys", "a:\n   b: c\n  d: e\n", "4:3",
     "this does not line up with the lines above; mend the indentation"),
    ("uneven list", "a:\n  - b\n c: d\n", "4:2", "this does not line up with the lines above; mend the indentation"),
    ("key without colon", "a\nb: c\n", "2:1", "a colon is missing behind this key, or the text lost its indentation"),
    ("list behind a key", "a: - b\n", "2:4", "no list can begin here; give it a line of its own, or quote the text"),
    ("reserved character", "a: @x\n", "2:4", "no text can begin with @; quote it"),
    ("percent", "a: %x\n", "2:4", "no text can begin with %; quote it"),
    ("backtick", "a: `x\n", "2:4", "no text can begin with `; quote it"),
    ("unknown escape", 'a: "x\\d"\n', "2:6",
     "YAML knows no such escape; write \\\\ for a backslash, or use single quotes"),
    ("escape of JSON", 'a: "x\\\\\\/"\n', "2:8",
     "YAML knows no such escape; write \\\\ for a backslash, or use single quotes"),
    ("undefined tag", "a: !x!y z\n", "2:4", "this tag is not defined; drop it"),
    ("undefined anchor", "a: *x\n", "2:4", "no anchor &x stands above this alias"),
    ("anchor in itself", "a: &x\n  b: *x\n", "3:6", "the value of &x contains itself"),
    ("merge of a text", "<<: b\n", "2:5", "`<<` takes a mapping, or a list of mappings"),
    ("merge of a list of texts", "<<: [{a: b}, c]\n", "2:14", "`<<` takes a mapping, or a list of mappings"),
    ("merge of an aliased list", "a: &x [{}]\n<<: *x\n", "3:5", "`<<` takes a mapping, or a list of mappings"),
    ("list as key", "? [a]\n: b\n", "2:3", "only text can be a key; quote this if it is meant to be"),
    ("null as key", "~: b\n", "2:1", "~ cannot be a key; quote it"),
    ("aliased null as key", "a: &x ~\n*x : b\n", "3:1", "only text can be a key; quote this if it is meant to be"),
    ("infinity", "a: .inf\n", "2:4", ".inf is a number that JSON cannot hold; quote it"),
    ("question mark in brackets", "a: [--url=http://x?y=z]\n", "2:5",
     "within [ ] and { } kubectl takes no ? in unquoted text; quote this"),
    ("question mark in a key in braces", "a: {\n  b?: c}\n", "3:3",
     "within [ ] and { } kubectl takes no ? in unquoted text; quote this"),
    ("tag that does not fit", "a: !!int x\n", "2:4",
     '"x" is no int, as its tag says; drop the tag or write another value'),
    ("control character", "a: x\x07y\n", "2:5",
     "the character U+0007 is none that YAML may hold; is this a text file?"),
    ("delete character", "a: é\x7f\n", "2:5",
     "the character U+007F is none that YAML may hold; is this a text file?"),
    ("problem without words of ours", "a: |3x\n", "2:6",
     "not YAML: did not find expected comment or line break while scanning a block scalar"),
    ("template", "a: {{ .Values.a }}\n", "2:4",
     "a template stands here, which is no YAML yet; render first: helm template … | netpolgen lint -"),
    ("template of a block", "{{- if .Values.a }}\na: b\n{{- end }}\n", "2:1",
     "a template stands here, which is no YAML yet; render first: helm template … | netpolgen lint -"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "message"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_told_at_its_place(text, place, message):
    assert findings(f"kind: Pod\n{text}") == [f"a.yaml:{place} NPG001 {message}"]
    assert trees(f"kind: Pod\n{text}") == [None]


def test_places_count_from_the_start_of_the_file():
    before = "# é\r\nkind: ConfigMap\r\n---\r\n"
    assert findings(f"\ufeff{before}kind: Pod\r\na: 'é'x\r\n")[0].startswith("a.yaml:5:7 NPG001 this does not line up")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"kind": "Pod",\n "a": 1 "b": 2}', "2:9", "not JSON: expecting ',' delimiter"),
        ('{"kind": "Pod"} {"kind": "Pod"} {"kind": Pod}', "1:42", "not JSON: expecting value"),
        ('{"kind": "Pod"}{"a": 1} {"kind": NaN}', "1:34", "JSON has no number NaN"),
        ('{"kind": "Pod"}{"a": 1} {"kind": -Infinity}', "1:34", "JSON has no number -Infinity"),
        ('{"kind": "Pod"}{"a": 1} {"kind": 1e999}', "1:34", "JSON has no number 1e999"),
        ('{"kind": "Pod"}\n}', "2:1", "not JSON: expecting value"),
        ('{"kind": "Pod"', "1:15", "not JSON: expecting ',' delimiter"),
    ],
)
def test_a_fault_of_json_is_told_as_such(text, place, message):
    assert findings(text) == [f"a.yaml:{place} NPG001 {message}"]


def test_a_document_on_the_line_of_its_separator_is_refused_as_kubectl_does():
    message = "kubectl takes nothing but a comment behind `---`; put what follows on a line of its own"
    text = "---\nkind: Pod\n--- {kind: Pod}\n---\nkind: Pod\n"
    assert findings(text) == [f"a.yaml:3:1 NPG001 {message}"]
    assert trees(text) == [{"kind": "Pod"}, None, {"kind": "Pod"}]


def test_a_directive_is_refused_as_kubectl_does():
    text = "%YAML 1.2\n---\nkind: Pod\n"
    assert findings(text) == ["a.yaml:1:1 NPG001 kubectl takes no directives; drop the lines that begin with %"]


def test_a_separator_cuts_a_block_of_text_as_kubectl_does():
    text = "kind: Pod\na: |\n  x\n---\n  kind: {\n"
    assert findings(text) == ["a.yaml:5:9 NPG001 this bracket is never closed, or a comma is missing in it"]


@pytest.mark.parametrize("text", ["a: '{{ .Values.a }}'\n", 'a: "{{ x }}"\n', "# {{ x }}\n"])
def test_braces_alone_make_no_template(text):
    assert findings(f"kind: Pod\n{text}") == []
