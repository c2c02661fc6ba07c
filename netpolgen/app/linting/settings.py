"""What ``[lint]`` of policies.toml asks for, brought together with the rules that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netpolgen.app.findings import findings_of
from netpolgen.app.linting.rule_choice import codes_called, is_choice, no_rule_called
from netpolgen.app.load import Project
from netpolgen.model.errors import InputError
from netpolgen.model.finding import ObjectRef, Problem, Severity, Violation
from netpolgen.model.intent import Exemption, LintSettings
from netpolgen.model.source import Origin
from netpolgen.model.suppression import Pattern, Suppression, SuppressionKind
from netpolgen.semantics.state import WIDEST_RANGE

_UNKNOWN_REFERENCE, _PORTS_TOO_WIDE = "NPG502", "NPG207"


def lint_settings(project: Project | None) -> LintSettings:
    """``[lint]``, empty where there is none. Raises InputError for what names no rule, each with its place."""
    settings = project.intent.lint if project and project.intent else LintSettings()
    problems = tuple(_unknown(settings))
    if project is not None and problems:
        findings = findings_of(problems, project.file.locate)
        raise InputError(f"{project.file.file} cannot be used: [lint] names rules that do not exist", findings)
    return settings


def exemptions(settings: LintSettings, root: str) -> Iterator[Suppression]:
    """``[lint.per-path]``, relative to the directory ``root``, and ``[lint.per-object]``."""
    for of_files in settings.per_path:
        yield _suppression(of_files, Pattern(of_files.scope, root))
    for of_object in settings.per_object:
        yield _suppression(of_object, of_object.scope)


def severities(settings: LintSettings) -> Mapping[str, Severity]:
    """The severities of ``[lint.per-rule]``, by code."""
    return {
        code: rule.severity
        for rule in settings.per_rule
        if rule.severity is not None
        for code in codes_called(rule.rule)
    }


def widest_range(settings: LintSettings) -> int:
    """How many ports a range may hold, as ``[lint.per-rule]`` says for the rule about wide ports."""
    wanted = (rule.max_range for rule in settings.per_rule if _PORTS_TOO_WIDE in codes_called(rule.rule))
    return next((ports for ports in wanted if ports is not None), WIDEST_RANGE)


def _suppression(exemption: Exemption[str] | Exemption[ObjectRef], scope: Pattern | ObjectRef) -> Suppression:
    rules = tuple(rule.text for rule in exemption.rules)
    origin = exemption.origin.at_key()
    return Suppression(SuppressionKind.CONFIGURATION, scope, rules, origin, exemption.reason, exemption.until)


def _unknown(settings: LintSettings) -> Iterator[Problem]:
    for chosen in (*settings.select, *settings.ignore):
        if not is_choice(chosen.text):
            yield _problem(chosen.text, chosen.origin)
    exempted = [rule for exemption in settings.per_path for rule in exemption.rules]
    exempted += [rule for exemption in settings.per_object for rule in exemption.rules]
    for rule in exempted:
        if not codes_called(rule.text):
            yield _problem(rule.text, rule.origin)
    for rule_settings in settings.per_rule:
        if not codes_called(rule_settings.rule):
            yield _problem(rule_settings.rule, rule_settings.origin.at_key())


def _problem(word: str, origin: Origin) -> Problem:
    return Problem(_UNKNOWN_REFERENCE, Violation(no_rule_called(word), origin))
