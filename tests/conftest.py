from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.golden import Golden, golden_check

# The same examples on every run; a failure found once is found again.
settings.register_profile("netpolgen", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("netpolgen")

# What is printed must not depend on where the tests run.
os.environ.pop("GITHUB_ACTIONS", None)

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files that differ")


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with a golden file, or rewrites the file under ``--update``."""
    return golden_check(update=request.config.getoption("--update"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT
