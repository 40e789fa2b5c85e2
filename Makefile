# Everything runs in a private virtual environment; Python >= 3.11 and make are all it needs.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint types compiled bench bench-serve fuzz golden wheel docs clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## run examples/lead_intake against the local CRM and show the records
	@sh examples/lead_intake/demo.sh $(abspath $(BIN))/deluge

test: $(READY) ## the whole test suite
	$(BIN)/python -m pytest

lint: $(READY) ## style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## strict type check
	$(BIN)/pyright --pythonpath $(BIN)/python

COMPILED := build/compiled
SOURCES := pyproject.toml $(shell find deluge -name '*.py')

compiled: $(COMPILED)/.ready ## a wheel with the evaluator compiled to C, and its content in build/compiled

$(COMPILED)/.ready: $(READY) $(SOURCES)
	rm -rf $(COMPILED) build/wheels
	mkdir -p build
	HATCH_BUILD_HOOK_ENABLE_MYPYC=true $(BIN)/python -m build --outdir build/wheels >build/compiled.log 2>&1 || \
		{ tail -20 build/compiled.log; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(COMPILED) build/wheels/*.whl
	@touch $@

# Without a C compiler the figures of the compiled evaluator are left out, and the output says so.
ifneq ($(shell command -v cc),)
bench: compiled
endif
bench: $(READY) ## speed, as ratios to bare Python, each against its bound
	$(BIN)/python -m benchmarks

bench-serve: $(READY) ## load on deluge serve for a minute, against a bare handler
	$(BIN)/python -m benchmarks.serve

MINUTES ?= 1
fuzz: $(READY) ## fuzz NAME (see docs/fuzzing.md) for MINUTES, default 1
	PYTHONPATH=tests $(BIN)/python -m fuzz $(NAME) --minutes $(MINUTES)

golden: $(READY) ## rewrite the golden files (review the diff)
	DELUGE_UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/golden

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --outdir dist

docs: $(READY) ## regenerate the pages made from the code: builtins, coverage, emulator
	$(BIN)/python docs/generate.py

clean: ## remove what the other targets made
	rm -rf dist build .pytest_cache .ruff_cache .hypothesis
