"""How values are written: scalars and short collections by our own hand, blocks by ruamel.yaml."""

from __future__ import annotations

import json
import re
from io import StringIO

from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.yaml.scalars import plain_value
from netpolgen.model.tree import Tree

_BARE = re.compile(r"[A-Za-z/_][A-Za-z0-9_./-]*")
# No reader of YAML takes a text with a slash in it for anything else.
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:]*/[A-Za-z0-9]+")
_READ_OTHERWISE_BY_SOME = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_WIDEST = 1 << 16


def is_bare(text: str) -> bool:
    """Whether a text may stand without quotes, whoever reads it."""
    return (
        _BARE.fullmatch(text) is not None
        and text.lower() not in _READ_OTHERWISE_BY_SOME
        and isinstance(plain_value(text), str)
    )


def in_one_line(value: Tree, *, quoted: bool) -> str:
    """A value in flow style, its texts all ``quoted``, as JSON has them, or only those that need it."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False) if quoted or not is_bare(value) else value
        case list():
            return f"[{', '.join(in_one_line(item, quoted=quoted) for item in value)}]"
        case dict():
            pairs = (
                f"{in_one_line(key, quoted=quoted)}: {in_one_line(item, quoted=quoted)}" for key, item in value.items()
            )
            return f"{{{', '.join(pairs)}}}"
        case _:
            return json.dumps(value)


def like(written: str, text: str) -> str:
    """A text in the quotes that another scalar has, or with as few, if it can have them."""
    if written.startswith("'") and "'" not in text and text.isprintable():
        return f"'{text}'"
    if written[:1] not in {'"', "'", ""} and _ADDRESS.fullmatch(text):
        return text
    return in_one_line(text, quoted=written.startswith('"'))


def in_block(value: Tree, mapping_step: int, dash_offset: int) -> list[str]:
    """The lines of a value in block style, without breaks, with the indentation of their surroundings."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    writer = YAML()
    writer.indent(mapping=mapping_step, sequence=dash_offset + 2, offset=dash_offset)
    writer.width = _WIDEST
    out = StringIO()
    try:
        writer.dump(_with_quotes(value), out)
    except YAMLError:
        raise Refused("what is to be written there has no plain spelling") from None
    return out.getvalue().splitlines()


def _with_quotes(value: Tree) -> object:
    """The same with every text that some reader could take for something else marked to be quoted."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    match value:
        case str():
            return value if is_bare(value) else DoubleQuotedScalarString(value)
        case list():
            return [_with_quotes(item) for item in value]
        case dict():
            return {_with_quotes(key): _with_quotes(item) for key, item in value.items()}
        case _:
            return value
