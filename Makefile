# What people run. Each target does its own set-up: python3 (3.11 or newer, with venv and pip) and make are enough.
#
#   make demo     the site with a demo company, on http://127.0.0.1:8000   (PORT, HOST and INTAKE_HOME choose others)
#   make run      the site, empty, for real use
#   make test     everything that must hold: make check, then all tests
#   make check    style, types, imports, migrations, settings, templates
#   make shots    the screenshots of the README
#   make lock     both lock files anew, after a change of pyproject.toml

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
FONT := build/static/fonts/inter.woff2
SOURCES := intake canvas tests manage.py

export PYTHONDONTWRITEBYTECODE :=
.NOTPARALLEL:

.DEFAULT_GOAL := help
.PHONY: help demo run test check shots lock browser setup setup-dev

help:
	@sed -n 's/^#   //p' Makefile

# Set-up --------------------------------------------------------------------------------------------

# The marker is written last: an interrupted set-up is done again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Intake needs Python 3.11 or newer; PYTHON=... names another one")'
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input uv || echo "No uv; pip does it, more slowly"
	@touch $@

$(RUNTIME): requirements.txt $(VENV)/.made
	@sh .ci/install $(PY) requirements.txt
	@$(PY) -m compileall -q intake canvas
	@rm -f $(DEV)
	@touch $@

$(DEV): requirements-dev.txt $(VENV)/.made
	@sh .ci/install $(PY) requirements-dev.txt
	@$(PY) -m compileall -q intake canvas
	@touch $(RUNTIME) $@

$(FONT): intake/base/fonts.py
	@echo "Making the web font"
	@mkdir -p $(@D)
	@$(PY) -m intake.base.fonts $@

# Two makes may set up the same tree at once: the second one waits, and finds everything done.
ONCE := $(PYTHON) .ci/once build/.setup.lock $(MAKE) --no-print-directory -s

# Whoever has the packages of the tests has those of the site: they are left alone.
setup:
	@$(ONCE) $(if $(wildcard $(DEV)),$(DEV),$(RUNTIME)) $(FONT)

setup-dev:
	@$(ONCE) $(DEV) $(FONT)

# The site ------------------------------------------------------------------------------------------

# exec: make is the runner's parent, and the runner notices when make is ended.
demo: setup-dev
	@exec $(PY) -m intake.runner demo

run: setup
	@exec $(PY) -m intake.runner run

# What must hold ------------------------------------------------------------------------------------

check: export INTAKE_HOME := $(CURDIR)/build/test-home
check: setup-dev
	$(VENV)/bin/ruff format --check --quiet $(SOURCES)
	$(VENV)/bin/ruff check --quiet $(SOURCES)
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.production_check
	$(VENV)/bin/djlint templates --lint --quiet

# The browser tests need a Chromium; as root on Debian or Ubuntu it is installed here.
browser:
	@sh .ci/browser

# One worker more than a small machine has cores: much of the time the tests wait for processes to start and end.
test: setup-dev browser check
	$(PY) -m pytest -n 3 --dist worksteal $(PYTEST)

shots: setup-dev browser
	$(PY) -m tests.shots

lock: $(VENV)/.made
	$(VENV)/bin/uv pip compile --quiet pyproject.toml --generate-hashes --python-version 3.11 --no-emit-index-url -o requirements.txt
	$(VENV)/bin/uv pip compile --quiet --group dev pyproject.toml -c requirements.txt --generate-hashes --python-version 3.11 --no-emit-index-url -o requirements-dev.txt
