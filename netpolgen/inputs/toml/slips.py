"""What makes a text no TOML, in words that say how to mend it: every slip that can be told apart."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from netpolgen.inputs.spelling import key_path, shown
from netpolgen.inputs.toml.hints import Refusal, hint, leaves_open
from netpolgen.inputs.toml.limits import DEEPEST, MOST_KEY_PARTS, Tree
from netpolgen.inputs.toml.scan import Repeat, Scan, Stretch

# tomllib stops at its first error. That line is then blanked and the text read again up to the next one, as long as
# this many characters last: a second or two, and far more slips than anyone mends at once.
_REREAD = 16_000_000

_PLACE = re.compile(r" \(at (?:end of document|line ([0-9]+), column ([0-9]+))\)$")
_REPETITION = re.compile("Cannot (declare|overwrite|mutate|redefine)|Duplicate inline table key")
_UNCLOSED_TEXT = re.compile(r"Illegal character '\\n'|Found invalid character '\\n'|Expected \"'|Unterminated string")
_LONG_QUOTES = {'"""', "'''"}
_LONG_NUMBER = re.compile("[0-9][0-9_]{4000,}")

_KEY_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED_KEY = re.compile(rf"(?<![A-Za-z0-9_\-\"'])(?:{_KEY_PART}[ \t]*+\.[ \t]*+){{{MOST_KEY_PARTS}}}")


class Slip(NamedTuple):
    """One thing wrong, at ``place``; ``earlier`` is the place of what it repeats."""

    message: str
    place: Stretch
    earlier: Stretch | None = None


def parsed(text: str) -> Tree | list[Slip]:
    """The values of a TOML text with LF line breaks or, when it is not TOML, what is wrong, by place."""
    dotted = _dotted_key(text)
    if dotted is not None:
        return [Slip(f"a key of more than {MOST_KEY_PARTS} parts stands here; this file needs four", dotted)]
    slips: list[Slip] = []
    budget = _REREAD
    while True:
        try:
            tree: Tree = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found, rest = _told(text, error)
            slips += found
            budget -= found[-1].place[0]
            if budget < 0:
                slips.append(Slip("not read any further; mend what stands above first", found[-1].place))
            if rest is None or budget < 0:
                return sorted(slips, key=_by_place)
            text = rest
        except RecursionError:
            return [*slips, _too_deep(text)]
        except ValueError:  # a number with more digits than Python converts
            return [*slips, _too_long(text)]
        else:
            return sorted(slips, key=_by_place) or tree


def _by_place(slip: Slip) -> Stretch:
    return slip.place


def _told(text: str, error: tomllib.TOMLDecodeError) -> tuple[list[Slip], str | None]:
    """The slips behind one error, and the text without their lines if the rest can be judged without them."""
    reason, at = _reason(text, error)
    scan = Scan.of(text)
    if _REPETITION.match(reason) and scan.repeats:
        return [_repetition(repeat) for repeat in scan.repeats], _blanked(text, (one.statement for one in scan.repeats))
    if (
        _UNCLOSED_TEXT.match(reason)
        and scan.stopped is not None
        and text[scan.stopped : scan.stopped + 3] not in _LONG_QUOTES
    ):
        at = _line_end(text, scan.stopped)
    start = _statement_start(scan, at - 1 if reason.startswith("Expected newline") else at)
    refusal = Refusal(reason, text[start:at], text[at : _line_end(text, at)])
    slip = Slip(f"not valid TOML: {hint(refusal)}", _place(text, scan, refusal, at))
    if leaves_open(refusal) or "\n" in refusal.before:
        return [slip], None
    return [slip], _blanked(text, [(start, _line_end(text, at))])


def _reason(text: str, error: tomllib.TOMLDecodeError) -> tuple[str, int]:
    """The words of tomllib without the place, and the place as an offset."""
    said = str(error)
    place = _PLACE.search(said)
    if place is None or place[1] is None:
        return said[: place.start()] if place else said, len(text)
    start = 0
    for _ in range(int(place[1]) - 1):
        start = text.index("\n", start) + 1
    return said[: place.start()], start + int(place[2]) - 1


def _place(text: str, scan: Scan, refusal: Refusal, at: int) -> Stretch:
    """Where the slip begins, which is often before the place where tomllib gives up."""
    if _UNCLOSED_TEXT.match(refusal.reason) and scan.stopped is not None:
        return scan.stopped, scan.stopped + 1
    if refusal.reason.startswith("Unescaped"):
        backslash = text.rindex("\\", 0, at)
        return backslash, backslash + 1
    begun, left = refusal.halves
    if refusal.reason.startswith("Expected '='"):
        start = at - len(refusal.before)
        if "{" not in refusal.before and "=" in refusal.rest:
            return start, at + len(refusal.rest.partition("=")[0].rstrip())
        if refusal.before.startswith(('"', "'")) and "=" in refusal.before:  # before which the key was to end
            return start, start + len(refusal.before.partition("=")[0].rstrip())
        at -= len(begun)
    return at, at + max(len(left), min(1, len(refusal.rest)))


def _repetition(repeat: Repeat) -> Slip:
    return Slip(f"{key_path(repeat.route)} is defined twice", repeat.second, repeat.first)


def _statement_start(scan: Scan, at: int) -> int:
    number = bisect_right(scan.statements, at)
    return scan.statements[number - 1] if number else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _blanked(text: str, stretches: Iterable[Stretch]) -> str | None:
    """The text with spaces in place of these key-value lines.

    None if one is a header, which what follows needs, or if there is nothing to blank.
    """
    pieces: list[str] = []
    done = 0
    for start, end in sorted(set(stretches)):
        if text.startswith("[", start):
            return None
        if start >= done:
            pieces += [text[done:start], re.sub(r"[^\n]", " ", text[start:end])]
            done = end
    blanked = "".join([*pieces, text[done:]])
    return blanked if blanked != text else None


def _dotted_key(text: str) -> Stretch | None:
    if any(_DOTTED_KEY.search(line) for line in text.split("\n")):
        at = Scan.of(text).dotted
        return None if at is None else (at, at + 1)
    return None


def _too_deep(text: str) -> Slip:
    at = Scan.of(text).deep or 0
    return Slip(f"lists and tables are nested deeper than {DEEPEST} levels here; this file needs five", (at, at + 1))


def _too_long(text: str) -> Slip:
    found = _LONG_NUMBER.search(text)
    start, end = found.span() if found else (0, 0)
    return Slip(
        f"the number {shown(text[start : start + 9])} and so on is too long; numbers in TOML fit in 64 bits",
        (start, end),
    )
