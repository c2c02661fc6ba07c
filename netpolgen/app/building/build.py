"""``build``: compile the allow-list, render it, read the rendering back and prove it, compare with what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from netpolgen.app.building.compile import compile_intent, unreadable
from netpolgen.app.findings import findings_of
from netpolgen.app.load import Places, Project, intent_of, load_manifests, require_project
from netpolgen.backends.generated_file import render_file, render_stream
from netpolgen.backends.kustomization import FILE_NAME, render_kustomization
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.files.access import shown
from netpolgen.inputs.files.output_tree import require_own_place
from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.changes import BuildResult
from netpolgen.model.errors import InputError, ProofError, UsageError
from netpolgen.model.finding import Finding, ObjectRef, Severity
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.state import State
from netpolgen.synthesis.clashes import Clashes
from netpolgen.synthesis.expect import broken_expectations
from netpolgen.synthesis.expiry import expiring_edges
from netpolgen.synthesis.judgement import Compilation
from netpolgen.synthesis.verify import prove

_FOR_OURS_ALONE = "name a directory for generated files alone"


class BuildOptions(Struct, frozen=True):
    """What to build: ``out`` and ``manifests`` replace what policies.toml says, ``today`` decides on expiry only."""

    today: dt.date
    config: str | None = None
    out: str | None = None
    manifests: tuple[str, ...] = ()


def build(options: BuildOptions) -> BuildResult:
    """A proved build; nothing is written, and nothing read of what stands in the output directory.

    Raises InputError for a policies.toml or sources that cannot be used, UsageError for what cannot be read and for an
    output directory that will not do, ProofError when what was generated is not what the list says.
    """
    project = require_project(options.config)
    sources = options.manifests or project.sources
    place = _place(options.out, project, sources)
    manifests = load_manifests(sources, project)
    places = Places(project, (manifests,))
    compilation, warnings = _compiled(project, manifests, places)
    files = _rendered(compilation.generated, project.name)
    policy_files = {path: text for path, text in files.items() if PurePosixPath(path).name != FILE_NAME}
    policies = read_back(policy_files)
    prove(compilation.resolved, policies, manifests.inventory)
    return BuildResult(
        place=place,
        directory=shown(str(place)),
        files=files,
        stream=render_stream(policy_files.values(), project.name),
        edges=len(compilation.resolved.edges),
        policies=len(policies),
        namespaces=len({policy.namespace for policy in policies}),
        workloads=len({workload.ref for workload in manifests.inventory.workloads}),
        open_workloads=_open_workloads(manifests.inventory, policies),
        beside=_beside(manifests.inventory, policies),
        expectations=len(compilation.resolved.expectations),
        broken=findings_of(broken_expectations(compilation.resolved, policies, manifests.inventory), places.locate),
        warnings=warnings,
        expiring=findings_of(expiring_edges(intent_of(project), options.today), places.locate),
    )


def _beside(inventory: Inventory, generated: Sequence[NetworkPolicy]) -> tuple[ObjectRef, ...]:
    """The policies that add to what is built, whoever looks after them."""
    return tuple(sorted({policy.ref for policy in inventory.policies} - {policy.ref for policy in generated}))


def _place(out: str | None, project: Project, sources: Sequence[str]) -> Path:
    """A directory for our files alone. Raises UsageError for one that holds files of others.

    A kustomization that is written into a source would hide what stands beside it.
    """
    if out == "":
        raise UsageError(f"--out is empty; {_FOR_OURS_ALONE}")
    place = project.output_directory if out is None else Path(out)
    others = [(Path(source), f"the source {shown(source)}") for source in sources]
    for held, words in [(project.root, f"{project.name} itself"), *others]:
        if held.resolve().is_relative_to(place.resolve()):
            option = "output.dir" if out is None else "--out"
            raise UsageError(f"{option} {shown(str(place))} holds {words}; {_FOR_OURS_ALONE}")
    require_own_place(place)
    return place


def _compiled(project: Project, manifests: Manifests, places: Places) -> tuple[Compilation, tuple[Finding, ...]]:
    """The compilation and its warnings. Raises InputError with every finding when there is an error among them."""
    intent, inventory = project.intent, manifests.inventory
    problems = [*project.file.problems, *unreadable(manifests)]
    compilation = None
    if intent is not None:
        compilation, found = compile_intent(intent, manifests)
        problems += found
        if compilation is not None:
            problems += Clashes(intent, compilation.resolved, inventory).by_hand(compilation.generated)
    findings = findings_of(problems, places.locate)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if compilation is None or errors:
        raise InputError(f"nothing was built: {errors} error{'' if errors == 1 else 's'} to mend first", findings)
    return compilation, findings


def _rendered(policies: Sequence[NetworkPolicy], config_name: str) -> dict[str, str]:
    """Every file of the output directory by its path in it."""
    files = {f"{policy.namespace}/{policy.name}.yaml": render_policy(policy) for policy in policies}
    names: dict[str, list[str]] = {}
    for path in files:
        namespace, _, name = path.partition("/")
        names.setdefault(namespace, []).append(name)
    for namespace, listed in names.items():
        files[f"{namespace}/{FILE_NAME}"] = render_kustomization(listed)
    if files:  # kustomize refuses one that lists nothing
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
