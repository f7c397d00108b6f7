# Each target does everything it needs on a fresh checkout: it makes .venv, installs, runs. PYTHON chooses the Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(BIN)/python

.PHONY: demo test lint bench examples ulps mutate clean

demo: $(VENV)/.viz  ## the first worked example: its numbers beside the document's, its graph as an SVG
	$(RUN) examples/sigmoid_2_2_2.py

test: $(VENV)/.test  ## all tests, the README's code and the docstrings', with branch coverage
	$(RUN) -m pytest -n auto --cov

lint: $(VENV)/.dev  ## format, lint, types
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: $(VENV)/.test  ## speed as ratios: floats, this engine, micrograd
	$(RUN) -m tests.benchmarks

examples: $(VENV)/.test  ## the worked examples and the trained models
	for script in sigmoid_2_2_2 delta_rule linear_2_2_1 regression_2_3_1 learning_rate_sweep \
		xor two_moons sine iris character_gpt; do \
		$(RUN) examples/$$script.py || exit 1; done

ulps: $(VENV)/.test  ## the accuracy of every operation against mpmath
	$(RUN) tests/test_ulp.py

mutate: $(VENV)/.test  ## break the derivative rules one by one: the tests must notice each
	$(RUN) tests/rule_mutants.py
	$(RUN) tests/mutate.py --rules

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("scalar-autograd needs Python 3.11 or later; say PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.%: $(VENV)/pyvenv.cfg pyproject.toml
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
