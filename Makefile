# Everything starts here. Needs make and Python 3.11 or later; the rest goes into .venv.

.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EMPTY ?=
ARGS ?=
WORKERS ?= 2
# A file at a time, in order; the files that start whole stacks come first, and one process runs all that share one.
PARALLEL = -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

MEMBERS := contracts services/chassis services/wording services/web services/registry services/submissions services/publisher services/notifier deploy/hub
PACKAGES := contracts/contracts services/chassis/chassis services/wording/wording services/web/web services/registry/registry services/submissions/submissions \
	services/publisher/publisher services/notifier/notifier deploy/hub/hub
PROJECTS := pyproject.toml $(addsuffix /pyproject.toml,$(MEMBERS))
UNPUBLISHED := contracts chassis wording web registry submissions publisher notifier hub

.PHONY: help up down install system test test-long lint format e2e bench faults openapi lock screenshots config compose-secrets

help: ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

up: install system ## Start the whole stack with sample inputs (EMPTY=1: without); Ctrl-C stops it
	@$(BIN)/hub up $(if $(EMPTY),--empty)

down: install ## Stop a stack that was started in the background
	@$(BIN)/hub down

install: $(STAMP) ## Create .venv and install everything in it, from requirements.lock, by hash

$(STAMP): requirements.lock $(PROJECTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed, $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "No virtual environment: install the module venv (Debian: apt-get install python3-venv)"; exit 1; }
	@sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ .*--hash/p}' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.txt
	@echo "Installing what requirements.lock names (once) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(addprefix -e ,$(MEMBERS))
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

system: ## Install the Debian packages the embedded MongoDB needs (as root), or say which
	@if [ "$$(uname -s)" != Linux ] || [ -n "$$MONGODB_URL" ] || PATH="$$PATH:/sbin" ldconfig -p | grep -q libcurl.so.4; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing libcurl4 for the embedded MongoDB ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libcurl4 < /dev/null; \
	else \
		echo "The embedded MongoDB needs libcurl4. Install it (Debian, Ubuntu: sudo apt-get install libcurl4) or set MONGODB_URL."; \
	fi

test: install system ## Run the tests, on WORKERS processes; says at the end which took longest, and what was skipped and why
	@$(BIN)/python -m pytest -q -rs $(PARALLEL) -m "not long" $(ARGS)

test-long: install system ## Run the long tier: faults, life of a stack, properties with many examples, the API held against its document
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -rs $(PARALLEL) -m "not long" tests/unit $(ARGS)
	@$(BIN)/python -m pytest -q -rs -m "long and not faults" $(ARGS)
	@OPENAPI=long $(BIN)/python -m pytest -q -rs tests/integration/registry/test_registry_openapi.py $(ARGS)
	@$(BIN)/python -m pytest -q -rs tests/faults $(ARGS)

e2e: install system ## Run only the end-to-end tests
	@$(BIN)/python -m pytest -q -rs tests/e2e $(ARGS)

faults: install system ## Run the fault tests in their long form
	@FAULTS=long $(BIN)/python -m pytest -q -rs tests/faults $(ARGS)

openapi: install system ## Hold the registry's OpenAPI document against its answers in the long form
	@OPENAPI=long $(BIN)/python -m pytest -q -rs tests/integration/registry/test_registry_openapi.py $(ARGS)

bench: install system ## Measure against yardsticks in the same run (needs wrk and nginx)
	@for name in intake latency registry_as_of serving start; do $(BIN)/python -m tests.bench.$$name $(ARGS) || exit 1; done

lint: install ## Check style, types, import rules, generated contracts and catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@for package in $(PACKAGES); do echo "mypy $$package"; $(BIN)/mypy --no-error-summary $$package || exit 1; done
	$(BIN)/lint-imports
	$(BIN)/python -m contracts.generate --check
	$(BIN)/python -m wording.extract --check

format: install ## Bring the code into its form
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/python -m wording.extract --update

config: install ## Write the configuration of NATS and MongoDB for containers anew
	$(BIN)/hub config nats > deploy/nats/nats-server.conf
	$(BIN)/hub config mongodb > deploy/mongo/mongod.conf

compose-secrets: install ## Make passwords and keys for docker-compose.yml; those already there stay
	@$(BIN)/hub secrets deploy/compose/secrets

lock: install ## Resolve all dependencies anew into requirements.lock (hashes, no addresses)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--group dev pyproject.toml $(addprefix --no-emit-package gcmhub-,$(UNPUBLISHED)) -o requirements.lock

screenshots: install system ## Take the pictures of the README with Debian's Chromium
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)
