# `make` alone lists the commands. Every command makes the virtual environment it needs first.
PYTHON ?= python3
PY := .venv/bin/python
# A Python named by the caller is meant; without one an existing environment is kept.
THIS_PYTHON := $(if $(filter file default,$(origin PYTHON)),,--this-python)
# Checks look at the settings as they are in production; nothing connects to these servers.
CHECKING := SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH DEBUG=0 \
	DATABASE_URL=$${DATABASE_URL:-postgres://localhost/roadmap} REDIS_URL=$${REDIS_URL:-redis://localhost/0} \
	SITE_URL=https://roadmap.example.org ALLOWED_HOSTS=roadmap.example.org
LOCK := $(PY) -m piptools compile -q --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-header

.DEFAULT_GOAL := help
.PHONY: help install install-dev run dev backup restore test test-quick mutants drills check check-types check-rest lock messages \
	corpus bench load bundle pin screenshots house sbom audit headers scan checkers clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

install: ## make .venv and install what the program needs
	@$(PYTHON) -I local/install.py run $(THIS_PYTHON)

install-dev: ## the same, with what its tests and checks need
	@$(PYTHON) -I local/install.py dev $(THIS_PYTHON)

run: install ## start everything on http://127.0.0.1:8000/ (another port: PORT=9000; empty: DEMO=0); Ctrl-C ends it
	@exec $(PY) -m local.run --end-with-parent

dev: install ## the same with reloading: a changed Python file is taken up at once
	@RELOAD=1 exec $(PY) -m local.run --end-with-parent

test-quick: install-dev ## the reading of plans and the small apps, in less than a minute: what needs no browser and no server of its own
	@BROWSER=none MAILBOX=none DIRECTORY=none SCANNER=none PROXY=none exec $(PY) -m tests.runner -n 2 --dist loadgroup -q -m "not long" \
		tests/plans tests/core tests/cities tests/events
backup: install ## back up what `make run` keeps, running or not (elsewhere: BACKUP_TO=folder)
	@exec $(PY) -m local.backup backup

restore: install ## put a backup back in place of what `make run` keeps: SET=folder (stop it first)
	@exec $(PY) -m local.backup restore "$(SET)"

test: install-dev ## run the tests (some of them: ARGS="tests/roadmap -k deadline"; no browser: BROWSER=none, no LDAP: DIRECTORY=none, no nginx: PROXY=none)
	@exec $(PY) -m tests.runner $(ARGS)

mutants: install-dev ## break the rules at random and see whether a test notices (ARGS="--most 50 --only plans/")
	@exec $(PY) -m tests.runner --with-servers $(PY) -m tools.mutants $(ARGS)

drills: install-dev ## take parts away while it runs, for longer than `make test` does; and all of what that tries a part of
	@DRILLS=long exec $(PY) -m tests.runner $$($(PY) -m tests.depth) -p no:randomly -q $(ARGS)

check: install-dev ## style, types, import arrows, migrations, settings, translations
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

check-types:
	$(CHECKING) $(PY) -m mypy .

check-rest:
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/lint-imports
	$(CHECKING) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(CHECKING) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m local.catalogues --check
	$(PY) -m tools.messages check
	$(PY) -m tools.house check
	$(PY) -m tools.declared

lock: install-dev ## lock the dependencies of pyproject.toml anew
	$(LOCK) --extra dev -o requirements/dev.txt pyproject.toml
	$(LOCK) -c requirements/dev.txt -o requirements/run.txt pyproject.toml

messages: install-dev ## collect the texts to translate into locale/
	$(PY) -m tools.messages extract

corpus: install-dev ## read every phrase of the corpus and compare
	$(PY) -m tests.corpus

bench: install-dev ## measure how fast it is (some of it: ARGS="deadlines words")
	$(PY) -m tests.runner --with-servers $(PY) -m bench $(ARGS)

load: install-dev ## 20 and 200 people on two web servers (ARGS="--people 20 --seconds 20"); see docs/scaling.md
	$(PY) -m bench.load $(ARGS)

bundle: install ## everything that a machine without a network needs, as one file in build/
	$(PY) -m tools.bundle $(ARGS)

pin: ## name the images by their digests, where a registry is reached (back to versions: ARGS=--undo)
	@$(PYTHON) -m tools.pin $(ARGS)

screenshots: install-dev ## make the pictures of docs/screenshots/ anew
	$(PY) -m tests.runner --with-servers $(PY) -m tests.screenshots

house: install-dev ## draw the picture of docs/architecture.md anew, from the imports
	$(PY) -m tools.house draw

sbom: install-dev ## what the program is made of: build/sbom.json (CycloneDX) and build/licences.txt
	mkdir -p build
	.venv/bin/cyclonedx-py requirements requirements/run.txt --of JSON -o build/sbom.json
	$(PY) -m tools.licences build/sbom.json > build/licences.txt
	@echo "build/sbom.json, build/licences.txt"

audit: install-dev ## known weaknesses of what the program is made of (asks PyPI)
	@.venv/bin/pip-audit --requirement requirements/run.txt --no-deps --disable-pip \
		|| { code=$$?; echo "Either weaknesses are listed above, or PyPI could not be asked: without a network nothing was checked."; exit $$code; }

HEADERS_MODULES ?= build/headers
headers: install-dev ## MDN's observatory and csp_evaluator on the headers of production settings (needs Node and npm's registry once)
	mkdir -p $(HEADERS_MODULES)
	test -d $(HEADERS_MODULES)/node_modules/csp_evaluator || npm install --prefix $(HEADERS_MODULES) --ignore-scripts --no-audit --no-fund \
		@mdn/mdn-http-observatory csp_evaluator
	$(PY) -W ignore -m tools.headers > build/headers.json
	node tools/observe.mjs build/headers.json $(abspath $(HEADERS_MODULES))

CHECKERS ?= build/checkers
checkers: install-dev ## axe, IBM's checker and pa11y's on every page, for each role (needs npm's registry once; ARGS="-k reader")
	mkdir -p $(CHECKERS)
	test -d $(CHECKERS)/node_modules/pa11y || npm install --prefix $(CHECKERS) --ignore-scripts --no-audit --no-fund \
		accessibility-checker-engine pa11y
	CHECKERS=$(abspath $(CHECKERS)) MAILBOX=none DIRECTORY=none SCANNER=none PROXY=none $(PY) -m tests.runner \
		tests/browser/checkers.py -n 0 -q -p no:randomly -o faulthandler_timeout=3600 $(ARGS)

WAPITI := build/wapiti/bin/wapiti
scan: install-dev ## wapiti, signed in as each role, on production settings (ARGS="--minutes 2 --roles reader"; needs PyPI once)
	test -x $(WAPITI) || { $(PY) -m venv build/wapiti && build/wapiti/bin/pip install -q wapiti3==3.2.3; }
	$(PY) -m tests.scan --wapiti $(WAPITI) $(ARGS)

clean: ## remove .venv and what tools have left; what was entered stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
