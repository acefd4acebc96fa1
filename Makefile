# Two commands do everything: `make demo` shows the main job, `make test` checks it. Both set a bare machine up first.
PYTHON ?= python3
BIN := .venv/bin
MARKS := # of the tests that coverage counts; all, unless said: make coverage MARKS="not browser"

.PHONY: demo test quick coverage check bench fuzz serve notebook setup setup-dev

demo: setup
	@$(BIN)/hengping demo

test: setup-dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto

quick: setup-dev
	@$(BIN)/python -m pytest -n auto -m "not pdf and not browser and not slow"

coverage: setup-dev
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto -m "$(MARKS)"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup-dev
	@$(BIN)/python -m tests.bench

fuzz: setup-dev
	@$(BIN)/python -m tests.cases.fuzz

serve: setup
	@$(BIN)/hengping serve

notebook: setup-dev
	@$(BIN)/jupytext --quiet --to ipynb analysis/notebooks/*.py

setup:
	@PYTHON=$(PYTHON) sh .ci/setup requirements.lock

setup-dev:
	@PYTHON=$(PYTHON) sh .ci/setup requirements-dev.lock
