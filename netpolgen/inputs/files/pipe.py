"""Pipes: a program may stand at their other end, or nobody at all, who would be waited for in vain."""

from __future__ import annotations

import os
from collections.abc import Iterator

# A shell starts the two ends of a named pipe in any order.
_PATIENCE = 1000  # milliseconds
_CHUNK = 1 << 20


class NobodyWritesError(Exception):
    """A pipe without another end."""


def read_pipe(handle: int, most: int) -> bytes:
    """What is written to a pipe that was opened without waiting, until its writers close it; at most ``most`` bytes.

    A writer may take its time. Raises NobodyWritesError where none turns up within a second.
    """
    data = bytearray()
    for chunk in _chunks(handle):
        data += chunk[: most - len(data)]
        if len(data) == most:
            break
    return bytes(data)


def _chunks(handle: int) -> Iterator[bytes]:
    import select

    changes = select.poll()
    changes.register(handle, select.POLLIN)
    has_writer = False
    while True:
        try:
            chunk = os.read(handle, _CHUNK)
        except BlockingIOError:
            has_writer = True
            changes.poll()
            continue
        if chunk:
            yield chunk
        elif has_writer:
            return
        elif not changes.poll(_PATIENCE):
            raise NobodyWritesError
        has_writer = True
