"""``build``: compile the allow-list, render it, read the rendering back and prove it, compare with what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from netpolgen.app.compile import compile_intent
from netpolgen.app.findings import findings_of
from netpolgen.app.load import Places, Project, intent_of, load_manifests, require_project
from netpolgen.backends.generated_file import render_file, render_stream
from netpolgen.backends.kustomization import FILE_NAME, render_kustomization
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.files.output_tree import OutputFile, read_output_tree
from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.changes import Action, BuildResult, Change
from netpolgen.model.errors import InputError, ProofError, UsageError
from netpolgen.model.finding import Finding, ObjectRef, Problem, Severity
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.state import State
from netpolgen.synthesis.expect import broken_expectations
from netpolgen.synthesis.expiry import expiring_edges
from netpolgen.synthesis.judgement import Compilation
from netpolgen.synthesis.verify import prove

UNREADABLE = "NPG001"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build: ``out`` and ``manifests`` replace what policies.toml says, ``today`` decides on expiry only."""

    today: dt.date
    config: str | None = None
    out: str | None = None
    manifests: tuple[str, ...] = ()


def build(options: BuildOptions) -> BuildResult:
    """A proved build beside what stands in the output directory; nothing is written.

    Raises InputError for a policies.toml or sources that cannot be used, UsageError for what cannot be read or is in
    the way, ProofError when what was generated is not what the list says.
    """
    project = require_project(options.config)
    manifests = load_manifests(options.manifests or project.sources, project)
    places = Places(project, (manifests,))
    compilation, warnings = _compiled(project, manifests, places)
    files = _rendered(compilation.generated, project.name)
    policy_files = {path: text for path, text in files.items() if PurePosixPath(path).name != FILE_NAME}
    policies = read_back(policy_files)
    ground = prove(compilation.resolved, policies, manifests.inventory)
    directory = _own_directory(Path(options.out), project) if options.out else project.output_directory
    return BuildResult(
        directory=directory.as_posix(),
        stream=render_stream(policy_files.values(), project.name),
        changes=tuple(sorted(_changes(directory, files))),
        edges=len(compilation.resolved.edges),
        policies=len(policies),
        namespaces=len({policy.namespace for policy in policies}),
        workloads=len(manifests.inventory.workloads),
        proved_pods=len(ground.reach.universe.pods),
        open_workloads=_open_workloads(manifests.inventory, policies),
        expectations=len(compilation.resolved.expectations),
        broken=findings_of(broken_expectations(compilation.resolved, ground), places.locate),
        warnings=warnings,
        expiring=findings_of(expiring_edges(intent_of(project), options.today), places.locate),
    )


def _own_directory(directory: Path, project: Project) -> Path:
    """A directory for our files alone. Raises UsageError for one that holds the project, and so the files of others."""
    if project.root.resolve().is_relative_to(directory.resolve()):
        raise UsageError(f"--out {directory} holds {project.name} itself; name a directory for generated files alone")
    return directory


def _compiled(project: Project, manifests: Manifests, places: Places) -> tuple[Compilation, tuple[Finding, ...]]:
    """The compilation and its warnings. Raises InputError with every finding when there is an error among them."""
    problems = [*project.file.problems, *_unreadable(manifests)]
    compilation = None
    if project.intent is not None:
        compilation, found = compile_intent(project.intent, manifests.inventory)
        problems += found
    findings = findings_of(problems, places.locate)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if compilation is None or errors:
        raise InputError(f"nothing was built: {errors} error{'' if errors == 1 else 's'} to mend first", findings)
    return compilation, findings


def _unreadable(manifests: Manifests) -> Iterator[Problem]:
    """Documents that could not be read at all; what is wrong inside one that could is for ``lint`` to say."""
    for document in manifests.documents:
        yield from (problem for problem in document.problems if problem.code == UNREADABLE)


def _rendered(policies: Sequence[NetworkPolicy], config_name: str) -> dict[str, str]:
    """Every file of the output directory by its path in it."""
    files = {f"{policy.namespace}/{policy.name}.yaml": render_policy(policy) for policy in policies}
    names: dict[str, list[str]] = {}
    for path in files:
        namespace, _, name = path.partition("/")
        names.setdefault(namespace, []).append(name)
    for namespace, listed in names.items():
        files[f"{namespace}/{FILE_NAME}"] = render_kustomization(listed)
    files[FILE_NAME] = render_kustomization(names)
    return {path: render_file(tree, config_name) for path, tree in files.items()}


def read_back(files: Mapping[str, str]) -> tuple[NetworkPolicy, ...]:
    """The policies in these files, read as any manifest is. Raises ProofError if the reader finds fault with one."""
    policies: list[NetworkPolicy] = []
    for path, text in files.items():
        for document in read_documents(path, text.encode()):
            decoded = decode(document)
            if decoded.document.problems:
                raise ProofError(f"{path} was generated wrongly: {decoded.document.problems[0].violation.message}")
            policies.extend(decoded.policies)
    return tuple(policies)


def _open_workloads(inventory: Inventory, generated: Sequence[NetworkPolicy]) -> dict[Direction, tuple[ObjectRef, ...]]:
    """The workloads that stay open once the build is applied beside the policies that are written by hand."""
    by_hand = [policy for policy in inventory.policies if not is_generated_object(policy.labels)]
    state = State(inventory.with_policies((*by_hand, *generated)))
    return {
        direction: tuple(sorted({workload.ref for workload in state.open_workloads(direction)}, key=_by_place))
        for direction in Direction
    }


def _by_place(ref: ObjectRef) -> tuple[str, str, str]:
    return ref.namespace, ref.name, ref.kind


def _changes(directory: Path, files: Mapping[str, str]) -> Iterator[Change]:
    """What differs from the directory as it stands. Raises UsageError when a file that is not ours is in the way."""
    standing = read_output_tree(directory)
    for path, text in files.items():
        _refuse_obstacle(directory, path, standing)
        before = standing[path].text if path in standing else None
        if before is None:
            yield Change(path, Action.CREATE, "", text)
        elif before != text:
            yield Change(path, Action.UPDATE, before, text)
    for path, file in standing.items():
        if file.text is not None and path not in files:
            yield Change(path, Action.DELETE, file.text, "")


def _refuse_obstacle(directory: Path, path: str, standing: Mapping[str, OutputFile]) -> None:
    for ancestor in (path, *map(str, PurePosixPath(path).parents)):
        if ancestor in standing and (ancestor != path or standing[path].text is None):
            raise UsageError(
                f"{(directory / ancestor).as_posix()} is in the way and was not written by netpolgen; "
                f"move it, or choose another directory with --out DIR"
            )
