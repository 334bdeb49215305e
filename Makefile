# The commands of Mingbai. `make demo` and `make test` do all set-up themselves.

SHELL   := /bin/sh
PYTHON  ?= python3
PORT    ?= 8000
DATA    ?= ./var/demo
RUN     := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test test-pg lint bench faults invariants rules lock clean

help: ## what can be asked for
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

setup: ## virtual environment, locked dependencies, system libraries
	@$(PYTHON) deploy/setup/prepare.py demo

setup-test:
	@$(PYTHON) deploy/setup/prepare.py test

demo: setup ## two companies to try, in the foreground (PORT=8000 DATA=./var/demo)
	@exec $(RUN) -m deploy.demo --port "$(PORT)" --data "$(DATA)"

test: setup-test ## every check and every test
	@exec $(RUN) -m deploy.checks all

test-pg: setup-test ## the tests on another PostgreSQL (PGBIN=/usr/lib/postgresql/17/bin)
	@test -n "$(PGBIN)" || { echo "Say which: make test-pg PGBIN=/usr/lib/postgresql/17/bin" >&2; exit 2; }
	@PGBIN="$(PGBIN)" exec $(RUN) -m deploy.checks tests

lint: setup-test ## the checks without the tests
	@exec $(RUN) -m deploy.checks lint

bench: setup-test ## the table of speeds
	@exec $(RUN) -m tests.benchmarks $(ARGS)

faults: setup-test ## kill -9 under load, long form
	@exec $(RUN) -m tests.faults $(ARGS)

invariants: setup-test ## 20,000 steps of money against the oracle, every invariant after each
	@MINGBAI_FULL=1 exec $(RUN) -m pytest tests/payments/test_machine.py -s -p no:cacheprovider

rules: setup-test ## each finished rule of the papers with the tests that show it (ARGS="EMG CAP-11")
	@exec $(RUN) -m tests.rule_marks $(ARGS)

lock: setup-test ## write the locks anew, with hashes
	@exec $(RUN) -m deploy.setup.lock

clean: ## forget the virtual environment (never data)
	rm -rf .venv
