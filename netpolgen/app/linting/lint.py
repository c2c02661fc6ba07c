"""``lint``: every rule over the manifests as they are, beside the list of what is intended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from netpolgen.app.building.compile import any_error, compile_intent
from netpolgen.app.findings import Reporting, Subjects
from netpolgen.app.linting.canonical import FORM, with_form
from netpolgen.app.linting.rule_choice import Selection
from netpolgen.app.linting.settings import exemptions, lint_settings, severities, widest_range
from netpolgen.app.linting.verdict import Terms, Verdict, judge
from netpolgen.app.load import Places, Project, load_manifests, load_project, paths_to_judge
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.baseline import BaselineFile, read_baseline
from netpolgen.inputs.manifests import NO_STAND_INS, Manifests, StandIns
from netpolgen.inputs.suppressions.written import suppressions_in_list, suppressions_in_manifests
from netpolgen.model.document import Document
from netpolgen.model.finding import Problem, Severity
from netpolgen.model.intent import Intent, LintSettings
from netpolgen.model.inventory import Inventory
from netpolgen.model.results import Extent, Report
from netpolgen.model.source import Origin
from netpolgen.model.suppression import BaselineRow, Suppression
from netpolgen.rules import by_code
from netpolgen.semantics.state import State
from netpolgen.synthesis.expect import broken_expectations
from netpolgen.synthesis.judgement import Compilation, Judgement


class LintOptions(Struct, frozen=True):
    """What to lint and with which rules; ``select`` and ``ignore`` come before those of the configuration.

    ``minimum`` is the severity that fails the run. ``baseline`` is the file of findings to let pass;
    ``writes_baseline`` asks for its new rows.
    """

    today: dt.date
    paths: tuple[str, ...] = ()
    documents_only: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    config: str | None = None
    use_config: bool = True
    minimum: Severity = Severity.WARNING
    baseline: str | None = None
    writes_baseline: bool = False
    stand_ins: StandIns = NO_STAND_INS


class LintResult(Struct, frozen=True):
    """The report; whether policies.toml could not be used; whether there was not one object to look at.

    ``inventory`` is what was judged; ``baseline`` are the rows to write, None where none were asked for.
    """

    report: Report
    config_unusable: bool
    nothing_read: bool
    inventory: Inventory
    baseline: tuple[BaselineRow, ...] | None = None


def lint(options: LintOptions) -> LintResult:
    """Read, judge and report. Raises UsageError for a path or a configuration that cannot be read."""
    project = load_project(options.config, use_config=options.use_config)
    settings = lint_settings(project)
    codes = _selection(options, settings).codes()
    baseline = _baseline(options)
    manifests = load_manifests(paths_to_judge(options.paths, project), project, options.stand_ins)
    sources = _sources(options, project, manifests)
    suppressions = tuple(_suppressions(project, settings, manifests))
    judgement = None if options.documents_only else _judgement(project, manifests, sources, options, suppressions)
    subjects = Subjects(_documents(manifests, codes), _state(manifests, project.intent if project else None), judgement)
    lacks_compilation = project is not None and judgement is not None and judgement.compilation is None
    is_full = judgement is not None and not lacks_compilation and not (options.paths and project)
    new_baseline = options.baseline if options.writes_baseline and not lacks_compilation else None
    terms = Terms(suppressions, baseline.rows, options.today, is_full, new_baseline or "")
    places = Places(project, (manifests, sources), baseline.places)
    reporting = Reporting(places.locate, severities(settings), places.counterpart, places.as_read)
    verdict = judge(subjects, codes, terms, reporting)
    return LintResult(
        report=_report(
            verdict, manifests, options.minimum, places, has_list=project is not None and judgement is not None
        ),
        config_unusable=lacks_compilation and judgement is not None and any_error(judgement.problems),
        nothing_read=not manifests.documents,
        inventory=manifests.inventory,
        baseline=verdict.rows if new_baseline else None,
    )


def _report(verdict: Verdict, manifests: Manifests, minimum: Severity, places: Places, *, has_list: bool) -> Report:
    inventory, documents = manifests.inventory, manifests.documents
    return Report(
        findings=verdict.findings,
        extent=Extent(
            files=len({document.file for document in documents}) + has_list,
            documents=len(documents),
            workloads=len(inventory.workloads),
            policies=len(inventory.policies),
        ),
        suppressed=verdict.suppressed,
        minimum=minimum,
        rules=tuple(by_code(code).facts for code in sorted(verdict.ran)),
        source_line=places.line,
    )


def _baseline(options: LintOptions) -> BaselineFile:
    if options.baseline is None or (options.writes_baseline and not Path(options.baseline).exists()):
        return BaselineFile()
    return read_baseline(options.baseline)


def _suppressions(project: Project | None, settings: LintSettings, manifests: Manifests) -> Iterator[Suppression]:
    """All that was written to let findings pass, the nearest to the finding first."""
    yield from suppressions_in_manifests(manifests)
    if project is not None:
        yield from suppressions_in_list(project.file)
        yield from exemptions(settings, project.root.as_posix())


def _documents(manifests: Manifests, codes: frozenset[str]) -> Sequence[Document]:
    """The documents, with what is wrong with the form of their policies where that is asked for."""
    return with_form(manifests.documents, manifests.inventory.policies) if FORM in codes else manifests.documents


def _state(manifests: Manifests, intent: Intent | None) -> State:
    if intent is None:
        return State(manifests.inventory)
    without_dns = frozenset(settings.name for settings in intent.namespaces if not settings.dns)
    return State(
        manifests.inventory,
        intent.cluster.dns,
        without_dns,
        intent.cluster,
        frozenset(namespace.text for namespace in intent.lint.unmanaged_namespaces),
        widest_range(intent.lint),
    )


def _selection(options: LintOptions, settings: LintSettings) -> Selection:
    select = options.select or tuple(rule.text for rule in settings.select)
    ignore = (*options.ignore, *(rule.text for rule in settings.ignore))
    return Selection(select, ignore, options.documents_only, options.extend_select)


def _sources(options: LintOptions, project: Project | None, manifests: Manifests) -> Manifests:
    """What the names of policies.toml are looked up in: its sources, or what is linted where it names none."""
    if project is None or not options.paths or not project.sources or options.documents_only:
        return manifests
    return load_manifests(project.sources, project, StandIns(contents=options.stand_ins.contents))


def _judgement(
    project: Project | None,
    manifests: Manifests,
    sources: Manifests,
    options: LintOptions,
    suppressions: tuple[Suppression, ...],
) -> Judgement:
    intent, compilation = (project.intent, None) if project else (None, None)
    problems = project.file.problems if project else ()
    if intent is not None:
        compilation, found = compile_intent(intent, sources)
        problems += found
    if compilation is not None:
        problems += tuple(_broken(compilation, manifests.inventory, sources.inventory))
    return Judgement(
        intent=intent,
        problems=problems,
        compilation=compilation,
        inventory=manifests.inventory,
        rewritten=frozenset(_rewritten(compilation, manifests)) if compilation else frozenset(),
        today=options.today,
        suppressions=suppressions,
    )


def _broken(compilation: Compilation, judged: Inventory, sources: Inventory) -> Iterator[Problem]:
    """The claims that do not hold once the build is applied beside whatever else the manifests hold."""
    generated = {policy.ref for policy in compilation.generated}
    others = {policy.ref: policy for policy in (*sources.policies, *judged.policies) if policy.ref not in generated}
    yield from broken_expectations(compilation.resolved, compilation.generated, sources, tuple(others.values()))


def _rewritten(compilation: Compilation, manifests: Manifests) -> Iterator[Origin]:
    """Where generated objects stand in the manifests with another text than they would be built with."""
    generated = {policy.ref: policy for policy in compilation.generated}
    documents = {(document.file, document.index): document for document in manifests.documents}
    for policy in manifests.inventory.policies:
        origin = policy.origin
        if policy.ref not in generated or origin is None:
            continue
        if documents[origin.file, origin.document].value_at(origin.route) != render_policy(generated[policy.ref]):
            yield origin
