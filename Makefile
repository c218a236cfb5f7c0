# Every target sets up what it needs in .venv; a second run with nothing changed takes seconds.
PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test check fix bench soak chaos lock clean

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --requirement requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --editable .
	@$(BIN)/python -m app.kernels
	@touch $@

demo: setup
	$(BIN)/simbiot demo

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/architecture

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks

# So many seeded worlds in a simulation of the order code; SEEDS and FIRST choose them, JOBS the processes.
SEEDS ?= 20000
FIRST ?= 0
JOBS ?= $(shell nproc)

soak: setup
	@$(BIN)/python -W ignore -m tests.simulation --seeds $(SEEDS) --first $(FIRST) --jobs $(JOBS)

# So many rounds in which wires fail and the service or a store is killed with -9; SEED chooses another weather.
ROUNDS ?= 24
SEED ?= 1

chaos: setup
	@$(BIN)/python -W ignore -m tests.chaos --rounds $(ROUNDS) --seed $(SEED)

lock: setup
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
