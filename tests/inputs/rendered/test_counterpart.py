"""The line of a template that a rendered line is from, actions and all."""

from __future__ import annotations

import pytest

from netpolgen.inputs.rendered.counterpart import same_line
from netpolgen.model.source import FILE_START, Span

TEMPLATE = """\
{{- range .Values.apps }}
---
  name: {{ . }}
  labels: {{- include "x" $ | nindent 4 }}
  image: "{{ .repo }}:{{ .tag }}" # of the release
    - port: {{ $.Values.port }}
  {{ .key }}: value
{{ toYaml .rest }}
  twice: {{ .a }}
    twice: {{ .b }}
{{- end }}
"""


@pytest.mark.parametrize(
    ("line", "columns", "place"),
    [
        ("  name: web", (9, 12), (3, 9, 16)),
        ("  name: web", (3, 7), (3, 3, 7)),
        ("name: web", (1, 10), (3, 3, 16)),
        ("        - port: 70000", (17, 22), (6, 13, 32)),
        ('  image: "nginx:1.0" # of the release', (10, 21), (5, 10, 51)),
        ('  image: "nginx:1.0"', (10, 21), None),
        ("  labels:", (3, 9), (4, 3, 9)),
        ("  rename: web", (3, 9), None),
        ("  key: value", (3, 6), None),
        ("anything: at all", (1, 4), None),
        ("  twice: 1", (3, 8), None),
        ("", (1, 1), None),
    ],
)
def test_a_rendered_line_is_that_of_one_line_or_of_none(line, columns, place):
    found = same_line(TEMPLATE, line, Span(30, columns[0], 30, columns[1]))
    assert found == (Span(place[0], place[1], place[0], place[2]) if place else FILE_START)
