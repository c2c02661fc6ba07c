"""Hypothesis strategies for TOML texts in every way of writing, with the routes that stand in them as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st

BARE = st.text("abcAZ09_-", min_size=1, max_size=4)
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r\"'\\#=.[]{},-> →")
TEXTS = st.text(CHARACTERS, max_size=8)
SCALARS = (
    TEXTS
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats(allow_nan=False)
    | st.datetimes().map(lambda moment: moment.replace(microsecond=0))
    | st.dates()
    | st.times().map(lambda moment: moment.replace(microsecond=0))
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(BARE | TEXTS, inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(BARE | TEXTS, TREES, max_size=4)


@dataclass
class Writer:
    """Writes a tree as TOML, each choice left to hypothesis; ``values`` are the routes written as values."""

    draw: st.DrawFn
    values: set[tuple] = field(default_factory=set)

    def choose(self, *options):
        return self.draw(st.sampled_from(options))

    def key(self, text):
        if text and set(text) <= set("abcAZ09_-") and self.choose(True, False):
            return text
        if "'" not in text and text.isprintable() and self.choose(True, False):
            return f"'{text}'"
        return basic(text)

    def scalar(self, value):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return repr(value).replace("e", self.choose("e", "E")) if value == value else "nan"  # noqa: PLR0124
        separator = self.choose("T", " ", "t")
        return value.isoformat(sep=separator) if hasattr(value, "hour") and hasattr(value, "day") else value.isoformat()

    def text(self, value):
        options = [basic(value)]
        if "'" not in value and value.isprintable():
            options.append(f"'{value}'")
        if "'''" not in value and not value.endswith("'") and all(c.isprintable() or c in "\n\t" for c in value):
            options.append(f"'''\n{value}'''")
        if all(c.isprintable() or c in "\n\t" for c in value):
            options.append('"""\n' + value.replace("\\", "\\\\").replace('"""', '""\\"') + '"""')
        long_basic = options[-1]
        if long_basic.startswith('"""') and value.endswith('"'):
            options[-1] = basic(value)
        return self.choose(*options)

    def value(self, value, route):
        self.values.add(route)
        if isinstance(value, list):
            parts = [self.value(inner, (*route, number)) for number, inner in enumerate(value)]
            comma = "," if parts and self.choose(True, False) else ""
            blank = self.choose("", " ", "\n", " # ]},\n")
            return f"[{blank}{f',{blank}'.join(parts)}{blank}{comma}{blank}]"
        if isinstance(value, dict):
            parts = [f"{self.key(key)} = {self.value(inner, (*route, key))}" for key, inner in value.items()]
            return f"{{ {', '.join(parts)} }}" if parts else "{}"
        return self.scalar(value)

    def table(self, tree, route):
        """The lines of a table: key and value pairs, then sub-tables under headers of their own."""
        later = []
        for key, value in tree.items():
            inner = (*route, key)
            if isinstance(value, dict) and self.choose(True, False):
                later.append((inner, value))
            elif isinstance(value, dict) and value and self.choose(True, False):
                yield from self.dotted(value, self.key(key), inner)
            elif self.is_array_of_tables(value) and self.choose(True, False):
                later.append((inner, value))
            else:
                yield f"{self.key(key)}{self.choose('', ' ')}={self.choose('', '  ')}{self.value(value, inner)}"
        for inner, value in later:
            yield from self.section(value, inner)

    def dotted(self, tree, prefix, route):
        for key, value in tree.items():
            yield f"{prefix}{self.choose('.', ' . ')}{self.key(key)} = {self.value(value, (*route, key))}"

    def is_array_of_tables(self, value):
        return isinstance(value, list) and bool(value) and all(isinstance(inner, dict) for inner in value)

    def section(self, value, route):
        name = ".".join(self.key(step) for step in route if isinstance(step, str))
        if isinstance(value, dict):
            yield f"[{self.choose('', ' ')}{name}]"
            yield from self.table(value, route)
        for number, inner in enumerate(value if isinstance(value, list) else ()):
            yield f"[[{name}{self.choose('', ' ')}]]"
            yield from self.table(inner, (*route, number))


def basic(text):
    """A basic string: JSON's, whose escapes are all TOML's but for a lone DEL and characters beyond U+FFFF."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def toml_texts(draw):
    """A TOML text, the tree it stands for, and the routes that are written as values."""
    tree = draw(DOCUMENTS)
    writer = Writer(draw)
    between = draw(st.sampled_from(["\n", "\n\n", " # [x] y = 1\n", "\t\n  "]))
    lines = list(writer.table(tree, ()))
    return between.join(lines) + draw(st.sampled_from(["", "\n"])), tree, frozenset(writer.values)
