"""``lint --fix``: fixes are made in memory, linted, and undone where they mend nothing or bring anything new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.app.linting.lint import LintOptions, LintResult, lint
from netpolgen.app.linting.objection import objections, permit_the_same, whose
from netpolgen.app.load import load_project, reading_bound
from netpolgen.inputs.edit.file import edit_file
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.target import content, editable
from netpolgen.inputs.files.sources import STDIN
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Finding
from netpolgen.model.fix import Edit, Safety
from netpolgen.model.fixing import Fixing, Rewritten, Unfixed

# Each is a run of all rules. So many are only met where a great many fixes have to be undone one by one.
_MOST_ATTEMPTS = 100

_Key = tuple[str, str]


class _Turn(IntEnum):
    """Who comes first: what is safe, and of that what the API server refuses, since it hides other findings."""

    REFUSED_SAFE = 1
    SAFE = 2
    REFUSED = 3
    ANY = 4


def lint_and_fix(options: LintOptions, *, unsafe: bool) -> tuple[LintResult, Fixing]:
    """The report on the files as they are to be, and what was fixed in them; nothing is written.

    ``unsafe`` makes fixes that may change what is permitted, too. Raises UsageError, for standard input among others.
    """
    if STDIN in options.paths:
        raise UsageError("standard input cannot be fixed; name the files, and mend rendered ones at their source")
    project = load_project(options.config, use_config=options.use_config)
    allow_list = project.file.file if project else ""
    run = _Run(options, unsafe, reading_bound(project), allow_list, lint(options))
    while run.advances():
        pass
    return run.result, run.outcome()


class _File(Struct):
    shown: str
    before: bytes
    after: bytes


class _Trial(Struct):
    """New contents by real path, and the findings whose fixes are in them."""

    contents: dict[str, bytes] = field(default_factory=dict)
    made: list[Finding] = field(default_factory=list)


class _Run(Struct):
    options: LintOptions
    unsafe: bool
    bound: Path
    allow_list: str
    result: LintResult
    _files: dict[str, _File] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _fixed: list[Finding] = field(default_factory=list)
    _unfixed: dict[_Key, Unfixed] = field(default_factory=dict)
    _attempts: int = 0
    _fixed_before: int = 0

    def advances(self) -> bool:
        """Makes some fixes, or finds out that one cannot be made; no when there is nothing left to try."""
        candidates = [finding for finding in self.result.report.findings if self._is_candidate(finding)]
        if self._attempts >= _MOST_ATTEMPTS:
            self._refuse(candidates, "too many others had to be undone before it")
            return False
        if not candidates:
            return self._begins_anew()
        turn = min(map(_turn, candidates))
        batch = [finding for finding in candidates if _turn(finding) is turn]
        while batch:
            trial = self._tried(batch)
            if not trial.made:
                break
            batch = self._judged(trial, turn)
        return True

    def _begins_anew(self) -> bool:
        """Lets what was refused be tried again, which may go together with what was made since; no if nothing was."""
        if len(self._fixed) == self._fixed_before:
            return False
        self._fixed_before = len(self._fixed)
        self._unfixed.clear()
        return True

    def _is_candidate(self, finding: Finding) -> bool:
        fix = finding.remedy
        return fix is not None and (self.unsafe or fix.safety is Safety.SAFE) and _key(finding) not in self._unfixed

    def _tried(self, batch: Sequence[Finding]) -> _Trial:
        """The fixes of these findings made in the text, as far as that goes; notes where it does not."""
        trial = _Trial()
        by_file: dict[str, list[Finding]] = {}
        for finding in batch:
            path = self._opened(finding)
            if path:
                by_file.setdefault(path, []).append(finding)
        for path, findings in by_file.items():
            asked = _by_edit(findings)
            edited = edit_file(self._files[path].after, [edit for edit, _ in asked.values()])
            trial.contents[path] = edited.data
            trial.made += (finding for edit in edited.made for finding in asked[repr(edit)][1])
            for edit, reason in edited.refused:
                self._refuse(asked[repr(edit)][1], reason)
        return trial

    def _opened(self, finding: Finding) -> str:
        """The real path of the file that is to be edited, empty where it cannot be."""
        try:
            return self._open(finding.remedy.origin.file if finding.remedy else "")
        except Refused as refused:
            self._refuse([finding], str(refused))
            return ""

    def _open(self, file: str) -> str:
        """The real path of a file, which is read if it was not yet. Raises Refused."""
        if file == self.allow_list:
            raise Refused("the allow-list is edited by hand")
        if file not in self._paths:
            path = editable(file, self.bound)
            data = content(path)
            self._files[path] = _File(file, data, data)
            self._paths[file] = path
        return self._paths[file]

    def _judged(self, trial: _Trial, turn: _Turn) -> list[Finding]:
        """Keeps the fixes of a trial if nothing speaks against them; else gives those to try in their place."""
        self._attempts += 1
        contents = {path: file.after for path, file in self._files.items()} | trial.contents
        result = lint(replace(self.options, stand_ins=replace(self.options.stand_ins, contents=contents)))
        against = objections(self.result.report.findings, result.report.findings, trial.made)
        if not against and turn <= _Turn.SAFE and not permit_the_same(self.result.inventory, result.inventory):
            against = {"": "it would change what is permitted"}
        if not against:
            for path, data in trial.contents.items():
                self._files[path].after = data
            self._fixed += trial.made
            self.result = result
            return []
        return self._without_culprits(trial.made, against)

    def _without_culprits(self, made: list[Finding], against: Mapping[str, str]) -> list[Finding]:
        """Refuses those that alone can be to blame for what shows in their object; gives the others, or half of all."""
        blamed = Counter(map(whose, made))
        culprits = [finding for finding in made if whose(finding) in against and blamed[whose(finding)] == 1]
        if len(made) == 1:
            culprits = made
        for finding in culprits:
            self._refuse([finding], against.get(whose(finding)) or next(iter(against.values())))
        if culprits:
            refused = set(map(_key, culprits))
            return [finding for finding in made if _key(finding) not in refused]
        return made[: len(made) // 2]

    def _refuse(self, findings: Iterable[Finding], reason: str) -> None:
        for finding in findings:
            self._unfixed[_key(finding)] = Unfixed(finding, reason)

    def outcome(self) -> Fixing:
        """What changes, by file, and what does not."""
        rewritten = (
            Rewritten(file.shown, path, file.before, file.after)
            for path, file in self._files.items()
            if file.before != file.after
        )
        standing = {_key(finding) for finding in self.result.report.findings}
        unfixed = (item for key, item in self._unfixed.items() if key in standing)
        return Fixing(
            tuple(sorted(rewritten, key=lambda item: item.file)),
            tuple(sorted(self._fixed, key=lambda finding: finding.sort_key)),
            tuple(sorted(unfixed, key=lambda item: item.finding.sort_key)),
        )


def _key(finding: Finding) -> _Key:
    return finding.fingerprint, finding.location.file


def _turn(finding: Finding) -> _Turn:
    if finding.remedy is not None and finding.remedy.safety is Safety.SAFE:
        return _Turn.REFUSED_SAFE if finding.api_class else _Turn.SAFE
    return _Turn.REFUSED if finding.api_class else _Turn.ANY


def _by_edit(findings: Iterable[Finding]) -> Mapping[str, tuple[Edit, list[Finding]]]:
    """The edits asked for, each once, by what they are, with those that ask for it."""
    found: dict[str, tuple[Edit, list[Finding]]] = {}
    for finding in findings:
        if finding.remedy is not None:
            found.setdefault(repr(finding.remedy.edit), (finding.remedy.edit, []))[1].append(finding)
    return found
