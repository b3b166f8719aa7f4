# Two commands on a fresh machine with Python >= 3.11 and make: `make run` and `make test`.
PYTHON ?= python3
PY := .venv/bin/python
SOURCES := $(shell find static/css static/js translations -type f ! -name '*.mo' 2>/dev/null) tools/build.py
MODULES := api app.py config.py cooperative fulfilment gateways jobs migrations models operations sandbox shop station web

.PHONY: help run test test-long lint types imports bench lock messages clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/.built ## Open the shop with the demonstration county on http://127.0.0.1:8000 (HOST, PORT)
	@exec $(PY) -m sandbox.run

test: .venv/.built ## Lint, types, import rules, tests and browser tests
	@$(PY) -m tools.check

test-long: .venv/.built ## The same with the slow depth
	@$(PY) -m tools.check --long

bench: .venv/.built ## Measure on this machine against what is possible on it
	@$(PY) -m tools.bench $(BENCH)

lock: .venv/.installed ## Resolve the requirements of setup.cfg anew
	.venv/bin/uv pip compile -q setup.cfg --extra dev --generate-hashes --no-header --python-version 3.11 --universal --upgrade -o requirements.lock

messages: .venv/.installed ## Collect the words to translate into translations/
	$(PY) -m tools.messages

clean: ## Forget what was installed and built; var/ with its data stays
	rm -rf .venv static/dist .mypy_cache .ruff_cache .pytest_cache

.venv/.installed: requirements.lock requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "make: Python's venv module is missing (Debian: apt-get install python3-venv)" >&2; rm -rf .venv; exit 1; }
	@test -x .venv/bin/uv || $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@.venv/bin/uv pip sync -q --require-hashes --python $(PY) requirements.lock requirements-uv.lock
	@touch $@

.venv/.built: .venv/.installed $(SOURCES)
	@$(PY) -m tools.build
	@touch $@
