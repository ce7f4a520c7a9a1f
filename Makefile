PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= reports/ma2019.html

.PHONY: report test lint docs snapshot clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	touch $@

report: $(VENV)/.ready
	$(BIN)/mircargo report --source "NPC exosomes (EXO)" --versus "iNPC exosomes (iEXO)" --organism mouse --process neurogenesis --force -o $(OUT)
	@echo "$(abspath $(OUT))"

test: $(VENV)/.ready
	$(BIN)/python -m ruff format --check --quiet src tests benchmarks docs
	$(BIN)/python -m ruff check src tests
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

lint: $(VENV)/.ready
	$(BIN)/python -m ruff format --check src tests benchmarks docs
	$(BIN)/python -m ruff check src tests benchmarks
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready
	$(BIN)/python docs/make.py

snapshot: $(VENV)/.ready
	$(BIN)/mircargo data build-core --from "$(FROM)"

clean:
	rm -rf $(VENV) reports build dist
