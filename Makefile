# Two commands do everything on a fresh machine: `make chat` and `make test`. Both may be run twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COLLECTION := exemples
PORT ?= 7860

.PHONY: chat test lint types check-system clean

chat: $(VENV)/.installed
	$(BIN)/sourcier index examples/articles --collection $(COLLECTION)
	$(BIN)/sourcier ask "combien de soldats à Koursk ?" --collection $(COLLECTION)
	$(BIN)/sourcier serve --collection $(COLLECTION) --port $(PORT)

test: $(VENV)/.tested check-system lint types
	$(BIN)/pytest

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

# The browser test drives Debian's Chromium: Playwright's own download is not needed.
check-system:
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq chromium; } \
	  || echo "chromium is missing and could not be installed: the browser test will skip" >&2

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
