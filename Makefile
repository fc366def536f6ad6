# The two commands are `make run` and `make test`; both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
AUDIT_STAMP := tools/audit/node_modules/.package-lock.json

.PHONY: run test setup check audit screenshots format lock clean

run: setup
	@$(BIN)/slope serve

test: setup
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Slope needs Python 3.11 or newer; say which with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m tools.pack
	@touch $(STAMP)

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/slope check

# Lighthouse and axe on every page kind (docs/auditing.md). They come from npm, into tools/audit.
audit: setup $(AUDIT_STAMP)
	@$(BIN)/python -m tools.audit

screenshots: setup
	@$(BIN)/python -m tools.screenshots

$(AUDIT_STAMP): tools/audit/package.json tools/audit/package-lock.json
	@command -v npm >/dev/null || { echo "The audits need Node.js 18 or newer with npm."; exit 1; }
	npm ci --prefix tools/audit --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The lock pins what pip resolves; torch without its local part, so that any index's build of it fits.
lock: setup
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --allow-unsafe --output-file requirements.lock pyproject.toml
	sed -i.bak 's/^\(torch==[0-9.]*\)+.*/\1/' requirements.lock && rm requirements.lock.bak

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache
