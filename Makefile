# Yizhan 驿站. `make help` lists what can be done here.

export PORT YIZHAN_HOME DATABASE_URL YIZHAN_URL N OUT MAILS
# A wrong or empty variable must reach the program as "not set", not as an empty string.
$(foreach name,PORT YIZHAN_HOME DATABASE_URL YIZHAN_URL N OUT MAILS,$(if $($(name)),,$(eval unexport $(name))))

PYTHON ?= python3
BIN := .venv/bin
YIZHAN := $(BIN)/python -m yizhan
READY := .venv/ready
DEV_READY := .venv/ready-dev
BROWSER_READY := node_modules/.ready

.DEFAULT_GOAL := help
.PHONY: help serve demo test check tools build bench corpus screenshots pins clean
.DELETE_ON_ERROR:

help: ## this list
	@echo "Yizhan 驿站"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done
	@echo "Variables: PORT=8000  YIZHAN_URL=http://localhost:8000  YIZHAN_HOME=./var  DATABASE_URL=postgresql://…"

serve: build ## install what is missing and start the desk on PORT (8000)
	@exec $(YIZHAN) serve

demo: build ## the same with a desk full of example tickets; prints who can sign in
	@$(YIZHAN) demo --unless-filled
	@exec $(YIZHAN) serve

test: check ## all checks, then all tests, on two cores
	$(BIN)/python -m pytest -n 2

check: build tools ## style, types, import floors, migrations, missing translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(YIZHAN) makemigrations --check --dry-run
	$(YIZHAN) messages --check

build: $(READY) $(BROWSER_READY) ## style sheets, scripts and translations, ready to be served
	@$(YIZHAN) build

bench: build tools ## measure against the speed budgets (N tickets) and print a table
	@$(YIZHAN) bench

corpus: build ## feed collections of real mail (folder MAILS) to a throw-away desk and compare
	@$(YIZHAN) corpus

screenshots: build tools ## picture every page with Chromium into OUT
	@$(YIZHAN) screenshots

tools: $(DEV_READY)
	@sh deploy/test-tools.sh

pins: ## renew the pinned requirements from requirements.in and requirements-dev.in
	rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/pip install -r requirements.in
	build/pins/bin/pip freeze > requirements.txt
	build/pins/bin/pip install -r requirements-dev.in -c requirements.txt
	(echo "-r requirements.txt"; build/pins/bin/pip freeze | grep -vxFf requirements.txt) > requirements-dev.txt
	rm -rf build/pins

clean: ## remove everything that was built or installed here; data in var/ stays
	rm -rf .venv node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find yizhan tests \( -name '__pycache__' -o -name '*.mo' \) -prune -exec rm -rf {} +

$(BIN)/python:
	@echo "==> Python environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Yizhan needs Python 3.11 or newer. 驿站需要 Python 3.11 或更新版本。" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "python3 -m venv failed; on Debian: apt-get install python3-venv. 无法创建虚拟环境，Debian 请先安装 python3-venv。" >&2; exit 2; }

$(READY): requirements.txt pyproject.toml | $(BIN)/python
	@echo "==> Python packages (about a minute the first time)"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar=on -r requirements.txt
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

$(DEV_READY): requirements-dev.txt $(READY)
	@echo "==> Test tools"
	@$(BIN)/pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BROWSER_READY): package.json package-lock.json
	@echo "==> Browser libraries"
	@command -v npm >/dev/null || { echo "npm is missing; install Node.js 20 or newer. 缺少 npm，请安装 Node.js 20 或更新版本。" >&2; exit 2; }
	@npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
