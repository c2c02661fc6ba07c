"""One tree written in the many ways that people and programs write YAML, comments included."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml
from hypothesis import strategies as st

from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
from tests.strategies import policies


class _Dumper(yaml.SafeDumper):
    """PyYAML without aliases, and with the quotes around ``y`` that Kubernetes needs."""

    def ignore_aliases(self, _data):
        return True


_Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, '"' if text == "y" else None)
)


def _dumped(tree, **layout):
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, **{"width": 10_000, **layout})


BLOCK_STYLES = {
    "ours": dump,
    "dashes not indented": _dumped,
    "wide": lambda tree: _dumped(tree, indent=4),
    "inner flow": lambda tree: _dumped(tree, default_flow_style=None),
}
FLOW_STYLES = {
    "flow": lambda tree: _dumped(tree, default_flow_style=True),
    "folded flow": lambda tree: _dumped(tree, default_flow_style=True, width=20),
    "json": lambda tree: json.dumps(tree, indent=2),
    "one line of json": json.dumps,
}
COMMENTS = ("", "", " # why", "  # {a: [b", "\n# alone", "\n\n  # deep")


@st.composite
def trees(draw):
    """Policies as manifests have them."""
    return render_policy(draw(policies()))


@st.composite
def texts(draw, tree, styles=(*BLOCK_STYLES, *FLOW_STYLES)):
    """A way to write the tree; the rest of the file, line breaks and the end vary too."""
    style = draw(st.sampled_from(styles))
    text = (BLOCK_STYLES | FLOW_STYLES)[style](tree)
    if style in BLOCK_STYLES:
        text = "\n".join(line + draw(st.sampled_from(COMMENTS)) for line in text.rstrip("\n").split("\n")) + "\n"
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text


def routes(tree, route=()) -> Iterator[tuple]:
    """Every route into a tree but the empty one."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in inner:
        yield (*route, step)
        yield from routes(value, (*route, step))
