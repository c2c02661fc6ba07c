"""Where an entry of a kustomization leads: to a place below the directory that reading is bound to, or nowhere."""

from __future__ import annotations

import re
from pathlib import Path

from netpolgen.inputs.files.access import is_inside, nearest_name, real, shown
from netpolgen.inputs.files.kustomization import render_first

DEEPEST_CHAIN = 32
NO_KUSTOMIZATION = "is a directory without kustomization.yaml; name its files one by one, or add one"

# What kustomize fetches where nothing of that name is there.
_REMOTE = re.compile(
    r"\w[\w+.-]*(?:::|://)|[\w.-]+@[\w.-]+:|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io)/|.*(?:[?&]ref=|\.git(?:/|\?|$))"
)
# What it fetches even where something of that name is there: no proxy keeps it from what this machine itself serves.
_ADDRESS = re.compile(r"\s*https?:", re.IGNORECASE)


class RefusedError(Exception):
    """An entry that is not followed; the text does not name it."""


def local_path(entry: str, directory: str, root: Path) -> str:
    """The file or directory that an entry of this directory's kustomization names. Raises RefusedError."""
    if not entry.isprintable():
        raise RefusedError("is no path")
    path = Path(directory, entry)
    if Path(entry).is_absolute():
        raise RefusedError("is absolute; name it from here, or kustomize refuses it")
    if _ADDRESS.match(entry) or (not path.exists() and _REMOTE.match(entry)):
        raise RefusedError(f"lies on the network, where nothing is read from; {render_first(directory)}")
    if not is_inside(path, root):
        raise RefusedError(f"leads out of {shown(str(root))}, outside of which nothing is read")
    if path.is_symlink() and not path.exists():
        raise RefusedError("is a link that leads nowhere")
    if not path.exists():
        raise RefusedError(f"does not exist{nearest_name(str(path))}")
    return str(root / Path(real(path)).relative_to(real(root)))
