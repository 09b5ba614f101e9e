# `make run` and `make test` do all the set-up on a fresh machine.
# The newest Python from 3.11 on that is there and can make an environment; 3.15 has no wheels of torch and numba yet.
CAN_SERVE := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$python" -c '$(CAN_SERVE)' 2>/dev/null && echo "$$python" && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 0
TEST_WORKERS ?= 2

.PHONY: run test trials check format clean

run: $(STAMP)
	$(BIN)/stbench run --methods all --task gene-pred --dataset demo --workers $(WORKERS)

test: $(STAMP)
	OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal

trials: $(STAMP)
	$(BIN)/python -m benchmarks.trials --minutes 20

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "stbench needs Python 3.11 or newer with venv: install one, or name it with make PYTHON=..."; exit 2; }
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) stbench-runs build dist .pytest_cache .mypy_cache .ruff_cache
