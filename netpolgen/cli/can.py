"""``can`` on the command line."""

from __future__ import annotations

import typer

from netpolgen.app.asking.can import CanOptions, can, can_state
from netpolgen.cli.errors import CLEAN, FOUND
from netpolgen.cli.left_out import exit_code_with
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen
from netpolgen.formats.answer import answer_json, answer_text

# By whether all of it is permitted, and a part.
_COLORS = {(True, False): "green", (False, True): "yellow", (False, False): "red"}


def run_can(options: CanOptions, format_: str, output: str | None, console: Console, *, any_: bool) -> int:
    """Answer and print; 0 all is permitted or, with ``any_``, some of it; 1 not; 2 where documents had to be left out.

    Remarks on how the question was read go to standard error.
    """
    chosen("--format", format_, ("text", "json"))
    with console.patience("reading"):
        state = can_state(options)
    unusable = exit_code_with(CLEAN, state.left_out, console)
    with console.patience("judging"):
        answer = can(options, state)
    if format_ == "json":
        write_result(answer_json(answer), output)
    else:
        verdict, *explanation = answer_text(answer)
        if console.paints and output is None:
            verdict = typer.style(verdict, fg=_COLORS[answer.allowed, answer.partly], bold=True)
        write_result((verdict, *explanation), output)
        for note in answer.notes:
            console.remark(f"note: {note}")
    permitted = answer.allowed or (any_ and answer.partly)
    return unusable or (CLEAN if permitted else FOUND)
