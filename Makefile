# CostCourter. `make help` lists what there is; it all works as root and as anyone else.
#
# Paths may hold blanks: recipes take them from the environment, in quotes.

export UV_PROJECT := backend
# In somebody else's checkout the data lies at home, and so does the environment below.
READONLY := $(shell test -w . || echo yes)
NAMED_HOME := $(COSTCOURTER_HOME)
ifeq ($(strip $(NAMED_HOME)),)
NAMED_HOME := $(if $(READONLY),$(HOME),$(CURDIR))/.costcourter
endif
override COSTCOURTER_HOME := $(if $(filter /%,$(firstword $(NAMED_HOME))),,$(CURDIR)/)$(NAMED_HOME)
export COSTCOURTER_HOME

# Without bytecode every start compiles each library anew; this folder is ours to write to.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(COSTCOURTER_HOME)/pycache

export UV_PROJECT_ENVIRONMENT := $(if $(READONLY),$(COSTCOURTER_HOME)/venv,$(CURDIR)/backend/.venv)
BIN := "$$UV_PROJECT_ENVIRONMENT"/bin

export TOOLS := $(COSTCOURTER_HOME)/tools
UV := "$$(command -v uv || echo "$$TOOLS/bin/uv")"
# Neither takes away what the other installed. Processes are not run under uv, which would stay.
SYNC := $(UV) sync --frozen --quiet --inexact --extra embedded --no-dev
SYNC_DEV := $(UV) sync --frozen --quiet --inexact --extra embedded
JOBS ?= 2
# Servers, messages and shops that fail, in a run of their own: they would disturb the other tests.
FAULTS := tests/faults/test_faults.py tests/faults/test_hard_hosts.py
# Builds, installs and checks what changed; the document of the API is the same on every machine.
ADMIN := $(BIN)/python -m scripts.frontend
export_document = ENVIRONMENT=test APP_NAME=CostCourter COSTCOURTER_ENV_FILE= \
	JWT_SECRET_KEY=$$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')

.DEFAULT_GOAL := help
.PHONY: help uv run demo test test-faults journeys screenshots check fix api bench bench-start bench-read bench-check bench-api bench-dispatch bench-admin fuzz fuzz-api migrate clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: uv ## Start everything: PostgreSQL, Valkey, API, admin, worker, beat (PORT, COSTCOURTER_HOME)
	@$(SYNC) && $(ADMIN) build && exec $(BIN)/python -m scripts.stack run

demo: uv ## The same with small shops, an account and a year of prices, in a folder of its own
	@$(SYNC) && $(ADMIN) build && exec $(BIN)/python -m scripts.demo

test: uv ## The tests on servers of their own, the admin's, the journeys (ARGS="-k name": Python's alone)
	@$(SYNC_DEV) && cd backend && $(BIN)/pytest -n $(JOBS) --dist loadgroup --ignore=tests/faults $(ARGS)
	@$(if $(ARGS),,cd backend && $(BIN)/pytest -n 1 --dist loadgroup $(FAULTS))
	@$(if $(ARGS),,$(ADMIN) test)
	@$(if $(ARGS),,cd backend && $(BIN)/python -m tests.journeys)

journeys: uv ## The admin in a Chromium, against an empty copy and the demo (ARGS="search.spec.ts")
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m tests.journeys $(ARGS)

screenshots: uv ## Pictures of every page of the admin, into frontend/screenshots
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m tests.journeys screenshots $(ARGS)

test-faults: uv ## As the faults of `make test`, and ten killed workers, and a machine that is cut off
	@$(SYNC_DEV) && cd backend && exec $(BIN)/pytest -n 1 --dist loadgroup tests/faults $(ARGS)

check: uv ## Linters, formats, types, imports, lock files, the admin's types of the API
	@$(SYNC_DEV) && $(UV) lock --check --quiet && cd backend && \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && \
	$(BIN)/marimo --quiet check --strict notebooks/catalog_explorer.py
	@$(export_document) $(ADMIN) check

fix: uv ## Mend what the linters can mend, and format
	@$(SYNC_DEV) && cd backend && $(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(ADMIN) fix

api: uv ## Write the admin's types of the API anew, by way of openapi.json in COSTCOURTER_HOME
	@$(SYNC) && $(export_document) $(ADMIN) types && echo "$$COSTCOURTER_HOME/openapi.json"

bench: bench-start bench-read bench-check bench-api bench-dispatch bench-admin ## All benchmarks: one JSON object a line

bench-start: uv ## Start, second start, stop and idle memory of the whole stack
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.start

bench-read: uv ## Reading pages beside parsing them alone (PAGES="a folder", else our own)
	@$(SYNC_DEV) && PYTHONPATH=backend exec $(BIN)/python -m benchmarks.read $(if $(PAGES),"$(PAGES)")

bench-check: uv ## Checks a second of one worker process, from lease to record, beside a bare loop
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.check

bench-dispatch: uv ## Finding and leasing 500 due pages among a hundred thousand and a million
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.dispatch

bench-api: uv ## What requests cost on catalogues of several sizes (SIZES="1000 10000 100000")
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.api $(SIZES)

bench-admin: uv ## Ten thousand products and five years of prices in a Chromium (SIZE=10000)
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.admin $(SIZE)

fuzz: uv ## Read any bytes whatever: a listing or a reason, never an exception (INPUTS=200000)
	@$(SYNC_DEV) && cd backend && exec $(BIN)/python -m benchmarks.fuzz_reader $(INPUTS)

fuzz-api: uv ## Send every route whatever its schema allows, and what not (EXAMPLES=100, SEED)
	@$(SYNC_DEV) && cd backend && FUZZ_EXAMPLES=$(or $(EXAMPLES),100) FUZZ_SEED=$(SEED) \
	exec $(BIN)/pytest -n $(JOBS) tests/security/test_answers.py

migrate: uv ## Bring the tables up to date
	@$(SYNC) && exec $(BIN)/python -m scripts.stack migrate

clean: ## Remove what can be made again; the data in COSTCOURTER_HOME stays
	@cd backend && rm -rf .venv .coverage .hypothesis \
	.mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@rm -rf frontend/node_modules frontend/dist
	@case "$$COSTCOURTER_HOME" in \
	*/.costcourter) ;; \
	*) test -e "$$COSTCOURTER_HOME/run/start.lock" || exit 0 ;; \
	esac; \
	cd "$$COSTCOURTER_HOME" 2>/dev/null || exit 0; rm -rf pycache tools venv

uv:
	@test -x $(UV) || { echo "uv is missing; installing it into $$TOOLS." >&2 && \
	python3 -m venv "$$TOOLS" && "$$TOOLS/bin/python" -m pip install --quiet uv; }
