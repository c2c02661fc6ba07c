"""Which file a finding is to be mended in, and whether that may be written."""

from __future__ import annotations

import os
from pathlib import Path

from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.files.access import FileFault, is_inside, read_bounded, real, shown
from netpolgen.inputs.files.marks import is_rendered
from netpolgen.inputs.yaml.stream import decode_text


def editable(file: str, bound: Path) -> str:
    """The real path of a file that is reported under this name. Raises Refused.

    A symbolic link is written through only where it leads to a place inside of ``bound``.
    """
    path = Path(file)
    if not path.is_file() or shown(file) != file:
        raise Refused("it is in no file that could be edited; mend it where it is rendered from")
    place = real(file)
    if place != os.path.join(real(path.parent), path.name) and not is_inside(place, bound):  # noqa: PTH118 - plain text
        raise Refused("the file is a symbolic link that leads out of the directory, through which nothing is written")
    if not os.access(place, os.W_OK):
        raise Refused("the file is write-protected")
    return place


def content(path: str) -> bytes:
    """What a file holds. Raises Refused, for what Helm or kustomize rendered among others."""
    try:
        data = read_bounded(path)
    except FileFault as fault:
        raise Refused(f"the file {fault}") from None
    if is_rendered(decode_text(data)):
        raise Refused("the file was rendered from others; mend it there")
    return data
