# What people start. `make` or `make help` lists it; docs/operations.md explains it.
SHELL := /bin/bash
export PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
BACKUP ?= var/backup-$(shell date +%Y%m%d-%H%M%S).tar.gz
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements.txt bin/install
	bin/install requirements.txt
	@touch $@

$(VENV)/.checkers: requirements-dev.txt $(VENV)/.runtime
	bin/install requirements-dev.txt
	@touch $@

install: $(VENV)/.runtime ## make the environment from the locked requirements

demo: export PORTAL_MODE = demo
demo: $(VENV)/.runtime ## install everything and serve an example on PORT (8000)
	bin/preflight documents
	$(PYTHON) manage.py migrate --no-input --verbosity 0
	$(PYTHON) manage.py collectstatic --no-input --verbosity 0
	$(PYTHON) manage.py create_demo
	exec $(PYTHON) manage.py serve

serve: $(VENV)/.runtime ## bring the database up to date and serve on PORT
	bin/preflight documents
	$(PYTHON) manage.py migrate --no-input
	$(PYTHON) manage.py collectstatic --no-input --verbosity 0
	exec $(PYTHON) manage.py serve

test: $(VENV)/.runtime ## run the tests (SQLite, no services)
	bin/preflight --strict documents
	$(PYTHON) -m pytest -n auto $(ARGS)

check: $(VENV)/.checkers ## run every static check
	bin/preflight --strict documents gettext
	bin/check

lock: $(VENV)/.checkers ## compile requirements*.in into the locked files
	cd $(CURDIR) && for name in requirements requirements-dev; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; done

messages: $(VENV)/.runtime ## renew locale/ka from the sources and compile it
	bin/preflight --strict gettext
	$(PYTHON) manage.py makemessages --locale ka --no-location --no-wrap \
	  --ignore .venv --ignore var --ignore staticfiles --ignore tests --ignore benchmarks --ignore bin
	$(PYTHON) manage.py compilemessages --locale ka --ignore .venv

docs: $(VENV)/.runtime ## write the generated pages of docs/
	$(PYTHON) manage.py write_docs

screenshots: $(VENV)/.checkers ## take the pictures of README.md from a demo
	bin/preflight --strict documents browser
	$(PYTHON) bin/screenshots

backup: ## write database and files to BACKUP (var/backup-….tar.gz)
	bin/backup $(BACKUP)

restore: ## bring back database and files from BACKUP=…
	bin/restore $(BACKUP)

vendor: ## fetch the vendored browser files by their lock
	bin/vendor

clean: ## remove what can be made again (never var/)
	rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help install demo serve test check lock messages docs screenshots backup restore vendor clean
