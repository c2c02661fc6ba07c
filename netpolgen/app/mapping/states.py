"""The two sides of a comparison as they are named on the command line: paths, standard input, revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.left_out import left_out
from netpolgen.app.load import Project, load_manifests, usable_intent
from netpolgen.inputs.git.snapshot import Snapshot, snapshot
from netpolgen.inputs.git.spec import git_spec, is_git
from netpolgen.inputs.manifests import NO_STAND_INS, Manifests, StandIns, read_manifests
from netpolgen.model.inventory import Inventory
from netpolgen.model.left_out import LeftOut


class Side(Struct, frozen=True):
    """One state as read; ``documents`` counts what mattered in it, ``notes`` say what was not looked at."""

    inventory: Inventory
    documents: int
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, manifests: Manifests) -> Side:
        """A state of files as they stand."""
        return cls(manifests.inventory, len(manifests.documents), left_out(manifests))


def read_side(text: str, project: Project | None, stand_ins: StandIns = NO_STAND_INS) -> Side:
    """A path, ``-`` or ``git:REV[:PATH]``. Raises UsageError for what cannot be read."""
    if not is_git(text):
        return Side.of(load_manifests((text,), project, stand_ins))
    spec = git_spec(text)
    with snapshot(spec) as tree:
        kubernetes = usable_intent(project).cluster.kubernetes
        side = Side.of(read_manifests([tree.path], tree.root, kubernetes=kubernetes, stand_ins=stand_ins))
        return replace(side, left_out=tuple(_named(side.left_out, tree)), notes=tuple(_notes(tree)))


def _named(items: Iterable[LeftOut], tree: Snapshot) -> Iterator[LeftOut]:
    """The same with places in the revision, not where its files were laid out."""
    for item in items:
        location = replace(item.location, file=tree.named(item.location.file))
        yield LeftOut(location, tree.named(item.message), item.is_judged)


def _notes(tree: Snapshot) -> Iterator[str]:
    if tree.links:
        what = "a symbolic link or submodule" if tree.links == 1 else f"{tree.links} symbolic links and submodules"
        yield f"{tree.spec} has {what}, which {'is' if tree.links == 1 else 'are'} not followed"
