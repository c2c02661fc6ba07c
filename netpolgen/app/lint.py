"""``lint``: every rule over the manifests as they are, beside the list of what is intended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netpolgen.app.compile import compile_intent
from netpolgen.app.findings import report_of
from netpolgen.app.load import Places, Project, load_manifests, load_project, paths_to_judge
from netpolgen.app.rule_choice import Selection
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.manifests import Manifests
from netpolgen.model.document import Document, Tree
from netpolgen.model.finding import ObjectRef, Problem
from netpolgen.model.intent import Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.results import Report
from netpolgen.semantics.state import State
from netpolgen.synthesis.expect import broken_expectations
from netpolgen.synthesis.judgement import Compilation, Judgement
from netpolgen.synthesis.verify import survey


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What to lint and with which rules; ``select`` and ``ignore`` come before those of the configuration."""

    today: dt.date
    paths: tuple[str, ...] = ()
    documents_only: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    use_config: bool = True


@dataclass(frozen=True, slots=True)
class LintResult:
    """The report; whether policies.toml could not be used; whether there was not one object to look at."""

    report: Report
    config_unusable: bool
    nothing_read: bool


def lint(options: LintOptions) -> LintResult:
    """Read, judge and report. Raises UsageError for a path or a configuration that cannot be read."""
    project = load_project(options.config) if options.use_config else None
    manifests = load_manifests(paths_to_judge(options.paths, project), project)
    sources = _sources(options, project, manifests)
    judgement = None if project is None or options.documents_only else _judgement(project, manifests, sources, options)
    report = report_of(
        manifests.documents,
        _state(manifests, project.intent if project else None),
        judgement,
        Places(project, (manifests, sources)).locate,
        _selection(options, project),
    )
    return LintResult(
        report=report,
        config_unusable=judgement is not None and judgement.compilation is None,
        nothing_read=not manifests.documents,
    )


def _state(manifests: Manifests, intent: Intent | None) -> State:
    if intent is None:
        return State(manifests.inventory)
    without_dns = frozenset(settings.name for settings in intent.namespaces if not settings.dns)
    return State(manifests.inventory, intent.cluster.dns, without_dns)


def _selection(options: LintOptions, project: Project | None) -> Selection:
    settings = project.intent.lint if project and project.intent else None
    select = options.select or (settings.select if settings else ())
    ignore = (*options.ignore, *(settings.ignore if settings else ()))
    return Selection(select, ignore, options.documents_only)


def _sources(options: LintOptions, project: Project | None, manifests: Manifests) -> Manifests:
    """What the names of policies.toml are looked up in: its sources, or what is linted where it names none."""
    if project is None or not options.paths or not project.sources or options.documents_only:
        return manifests
    return load_manifests(project.sources, project)


def _judgement(project: Project, manifests: Manifests, sources: Manifests, options: LintOptions) -> Judgement:
    intent, compilation, problems = project.intent, None, project.file.problems
    if intent is not None:
        compilation, found = compile_intent(intent, sources.inventory)
        problems += found
    if compilation is not None:
        problems += tuple(_broken(compilation, sources.inventory))
    return Judgement(
        intent=intent,
        problems=problems,
        compilation=compilation,
        inventory=manifests.inventory,
        rewritten=frozenset(_rewritten(compilation, manifests)) if compilation else frozenset(),
        today=options.today,
    )


def _broken(compilation: Compilation, inventory: Inventory) -> Iterator[Problem]:
    if compilation.resolved.expectations:
        ground = survey(compilation.resolved, compilation.generated, inventory)
        yield from broken_expectations(compilation.resolved, ground)


def _rewritten(compilation: Compilation, manifests: Manifests) -> Iterator[ObjectRef]:
    """The generated objects that stand in the manifests with another text than they would be built with."""
    generated = {policy.ref: policy for policy in compilation.generated}
    documents = {(document.file, document.index): document for document in manifests.documents}
    for policy in manifests.inventory.policies:
        if policy.ref in generated and _tree_of(policy, documents) != render_policy(generated[policy.ref]):
            yield policy.ref


def _tree_of(policy: NetworkPolicy, documents: Mapping[tuple[str, int], Document]) -> Tree:
    origin = policy.origin
    return documents[origin.file, origin.document].value_at(origin.route) if origin else None
