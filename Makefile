# Two commands matter: `make run` shows Redress, `make test` proves it. `make` alone lists the rest.
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --require-hashes
PYTEST_WORKERS ?= 2
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run prove test test-sqlite test-postgresql browser lint types migrations-check messages-check lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/requirements.stamp ## Make .venv with what Redress runs on (nothing to do when unchanged)
	@:

setup-dev: setup $(VENV)/requirements-dev.stamp ## The same, plus what the tests need
	@:

run: setup ## Run Redress on http://127.0.0.1:8000 until Ctrl-C (PORT, HOST, REDRESS_HOME, ... from the environment)
	@exec $(PY) manage.py serve

test: setup-dev browser ## Format, lint, and the tests on SQLite and on PostgreSQL with Redis
	@.ci/summary "format" $(VENV)/bin/ruff format --check .
	@.ci/summary "lint" $(VENV)/bin/ruff check .
	@.ci/both-databases $(PYTEST_WORKERS)

test-sqlite: setup-dev browser ## The tests on SQLite and the embedded broker
	@.ci/summary "SQLite" $(PY) -m pytest -n $(PYTEST_WORKERS) --dist loadgroup

test-postgresql: setup-dev ## The tests on a private PostgreSQL and Redis, started and stopped here
	@.ci/summary "PostgreSQL" $(PY) -m tests.services $(PY) -m pytest -n $(PYTEST_WORKERS) --dist loadgroup -m "not once and not browser"

prove: setup-dev ## The long proofs: kills, races, random walks, a year of rounds on both engines; each mechanism removed
	@.ci/summary "proofs on SQLite" $(PY) -m pytest --prove -n $(PYTEST_WORKERS) --dist loadgroup
	@.ci/summary "proofs on PostgreSQL" $(PY) -m tests.services $(PY) -m pytest --prove -n $(PYTEST_WORKERS) --dist loadgroup -m "not once"
	@.ci/summary "each mechanism removed" $(PY) -m tests.services $(PY) .ci/removed_is_red.py

browser: ## Install Chromium for the browser tests where that is allowed
	@.ci/browser

lint: setup-dev ## Format and lint
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .

types: setup-dev ## Types
	@$(VENV)/bin/mypy .

migrations-check: setup-dev ## No model is ahead of its migrations
	@$(PY) manage.py makemigrations --check --dry-run

messages-check: setup-dev ## No sentence is missing in Korean or English
	@$(PY) .ci/messages.py --check

lock: setup-dev ## Pin requirements*.in anew, with hashes
	@$(VENV)/bin/uv pip compile -q --no-header --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile -q --no-header --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## Remove .venv and caches; the data in .redress stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(PY):
	@.ci/venv $(VENV)

# The stamp holds the list it was made from: a fresh checkout of the same list installs nothing.
$(VENV)/%.stamp: %.txt | $(PY)
	@cmp -s $< $@ && touch $@ || { echo "Installing $< ..." && $(PIP) -r $< && cp $< $@; }
