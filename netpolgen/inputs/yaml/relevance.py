"""Which documents matter: told from the text, so that the others need not be parsed, and from the values."""

from __future__ import annotations

import re

from netpolgen.inputs.objects.kinds import KINDS, NEIGHBOURS
from netpolgen.inputs.yaml.guard import DEEPEST
from netpolgen.model.document import Tree

# A kind in the wrong case is reported, so it must not be passed over.
_FOLDED_KINDS = frozenset(kind.casefold() for kind in KINDS)
_GROUP = "networking.k8s.io/"

# Without one of these in the text no key of it is `kind`, neither in plain nor in disguise, nor was it only forgotten.
_WORD = re.compile(r"kind(?![-\w])|\\[xuU\r\n]|binary|networking\.k8s\.io/")

# In our own group a kind may be misspelled in any way; the group itself is plain, or an odd line tells.
_MISSPELLED = re.compile(rf"^apiVersion:[ \t]+[\"']?{re.escape(_GROUP)}", re.MULTILINE)

_FLOOD = re.compile(rf"(?:\s++|#[^\n]*+\n)*+(?:[\[{{]\s*+|[-?]\s++){{{DEEPEST + 1}}}")

# A document whose first token is a plain word at the start of a line is a block mapping, all of whose keys stand at the
# start of a line. While each of them is a plain word too, `kind:` at the start of a line is the only way to write it.
_ODD_BREAK = re.compile(r"\r(?!\n)")
_OTHER_BREAKS = ("\x85", "\u2028", "\u2029")
_FIRST_KEY = re.compile(r"(?:[ \t\r]*(?:#[^\n]*)?\n)*[A-Za-z]")
_ODD_LINE = re.compile(r"\n(?:[^\sA-Za-z#-]|[A-Za-z]+[^A-Za-z:\s]|[A-Za-z]+:[^\s]|[A-Za-z]+[ \t]|-[^\s-])")
_DIRECTIVE = "%"  # for a document that begins with one, kubectl refuses the whole file
_KIND = "kind:"
_PLAIN_KIND = re.compile(
    r"kind:[ \t]+(?:\"([A-Za-z]+)\"|'([A-Za-z]+)'|([A-Za-z]+))[ \t\r]*(?:[ \t]#.*)?$", re.MULTILINE
)


def is_relevant(kind: str) -> bool:
    """Whether objects of this kind say who may reach whom; lists may hold some that do."""
    return kind.casefold() in _FOLDED_KINDS or kind.endswith("List")


def matters(tree: Tree) -> bool:
    """Whether a document is an object that says who may reach whom, as far as it names a kind."""
    if not isinstance(tree, dict):
        return False
    kind = tree.get("kind")
    is_known = is_relevant(kind) if isinstance(kind, str) else "kind" in tree
    return is_known or (_is_of_group(tree.get("apiVersion")) and kind not in NEIGHBOURS)


def _is_of_group(api_version: Tree) -> bool:
    return isinstance(api_version, str) and api_version.startswith(_GROUP)


def names_a_kind(text: str) -> bool:
    """Whether a text can hold an object at all; errs only towards saying so."""
    return _WORD.search(text) is not None


def is_flood(text: str) -> bool:
    """Whether a document begins with more open collections than are ever read; kubectl would refuse the file."""
    return _FLOOD.match(text) is not None


def may_matter(text: str) -> bool:
    """Whether a YAML document must be parsed to know; errs only towards parsing."""
    if text.startswith(_DIRECTIVE) or is_flood(text):
        return True
    if not names_a_kind(text):
        return False
    kinds = _plain_kinds(text)
    if kinds is None or any(is_relevant(kind) for kind in kinds) or _MISSPELLED.search(text):
        return True
    return _FIRST_KEY.match(text) is None or _ODD_LINE.search(text) is not None or _breaks_oddly(text)


def _breaks_oddly(text: str) -> bool:
    """Whether a line may begin for YAML where no line feed stands."""
    return any(sign in text for sign in _OTHER_BREAKS) or ("\r" in text and _ODD_BREAK.search(text) is not None)


def _plain_kinds(text: str) -> list[str] | None:
    """The kinds written at the start of a line; None when there is none or one is not a plain word."""
    kinds: list[str] = []
    at = 0 if text.startswith(_KIND) else text.find(f"\n{_KIND}") + 1
    while at or not kinds:
        found = _PLAIN_KIND.match(text, at)
        if found is None:
            return None
        kinds.append(found[1] or found[2] or found[3])
        at = text.find(f"\n{_KIND}", at) + 1
    return kinds
