"""The errors that a user can cause; anything else is our bug."""

from __future__ import annotations

from netpolgen.model.finding import Finding


class NetpolgenError(Exception):
    """Something the user can mend; the text says what and how."""


class UsageError(NetpolgenError):
    """The command line cannot be carried out as given."""


class InputError(NetpolgenError):
    """Files that cannot be used; ``findings`` says why and where, all of them at once."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class NothingToDoError(NetpolgenError):
    """Not one object that matters was found."""


class ProofError(Exception):
    """The generated policies do not permit exactly what the allow-list says: a bug of ours, never the user's."""


class RuleCrashError(Exception):
    """A lint rule that raised: a bug of ours. ``file`` is empty when the rule looked at the whole set."""

    def __init__(self, code: str, file: str, cause: BaseException) -> None:
        where = f" on {file}" if file else ""
        super().__init__(f"rule {code} crashed{where}: {type(cause).__name__}: {cause}")
        self.code = code
        self.file = file
