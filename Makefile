# Each target does everything it needs on a fresh checkout: it makes .venv, installs, runs. PYTHON chooses the Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(BIN)/python
PYTEST := $(RUN) -m pytest -n auto --dist worksteal
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --editable
# Tests that no engine can change: of texts, types, floats, layout and the browser; and tests of the native engine alone.
ONCE := $(wildcard viz/*) $(addprefix tests/, benchmarks soak typing $(addprefix test_, docs.py fixed_choices.py imports.py installation.py names.py pyodide.py words.py) \
	autograd/export autograd/program/shards $(addprefix autograd/native/test_, generated_c.py lanes.py native.py native_memory.py \
		replay.py replay_rows.py vector.py) \
	$(addprefix autograd/test_, fast_path.py signatures.py) \
	$(addprefix autograd/checks/test_, broken_rules.py check_command.py check_derivative.py checker_bar.py contradictions.py \
		finite_differences.py plugin.py strategies.py verdicts.py) \
	$(addprefix examples/test_, example_scripts.py gallery.py guide.py notebooks.py playground.py readme_pictures.py site.py) \
	nn/test_executors.py \
	$(addprefix viz/test_, check_work.py command_line.py cross_entropy.py derivation.py dot.py draw.py exercises.py expressions.py labels.py \
		latex.py layout.py live.py local_rules.py mini_batches.py network.py notebook.py page.py plots.py render.py spellings.py typst.py \
		worker.py))
TABLE := autograd/ops.py $(wildcard autograd/formulas/*.py autograd/ieee/*.py)
NATIVE := $(filter-out %.so %.pyd %.pyc,$(wildcard autograd/native/*.* autograd/native/*/*.*))

# Tests start a hundred Pythons, each of which would otherwise compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo docs playground gallery test cover lint bench examples ulps soak sanitize clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 11

demo: $(VENV)/.viz  ## the first worked example: its numbers beside the document's, its pictures, its page
	$(RUN) examples/sigmoid_2_2_2.py

docs: $(VENV)/.docs  ## the guide and the API reference as a site with search, build/site/index.html
	$(RUN) examples/site/make_site.py

playground: $(VENV)/.viz  ## a page that runs Python in the browser, with pictures: build/playground (needs npm)
	test -e build/node_modules/pyodide || npm install --silent --no-save --prefix build pyodide@314
	$(RUN) examples/playground/make_playground.py

gallery: $(VENV)/.plots  ## one HTML page of every kind of picture, build/gallery.html
	$(RUN) examples/gallery.py

test: $(VENV)/.test  ## every test with few draws, on both engines
	@if AUTOGRAD_ENGINE=native $(RUN) -c "import autograd"; then \
		AUTOGRAD_ENGINE=native $(PYTEST) && AUTOGRAD_ENGINE=python $(PYTEST) $(ONCE:%=--ignore=%); \
	else echo "The native engine is not built, so only the one in Python is tested." && \
		AUTOGRAD_ENGINE=python $(PYTEST); fi

cover: $(VENV)/.test  ## every test with all draws, and the branch coverage of the Python engine
	DRAWS=$(or $(DRAWS),cover) AUTOGRAD_ENGINE=python $(PYTEST) --cov $(SKIP:%=--ignore=%)

lint: $(VENV)/.dev  ## format, lint, types
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: $(VENV)/.test  ## speed as ratios: floats, both engines, microgpt's and micrograd's classes
	$(RUN) -m tests.benchmarks

examples: $(VENV)/.test  ## the worked examples and the trained models
	for script in sigmoid_2_2_2 delta_rule linear_2_2_1 regression_2_3_1 learning_rate_sweep \
		xor two_moons sine iris character_gpt; do \
		$(RUN) examples/$$script.py || exit 1; done

ulps: $(VENV)/.test  ## the accuracy of every operation against mpmath
	$(RUN) -m tests.autograd.test_ulp

soak: $(VENV)/.test  ## the long tests, seeded and resumable; PART=labels runs one part, PART=--help lists them
	$(RUN) -m tests.soak $(PART)

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("scalar-autograd needs Python 3.11 or later; say PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

sanitize: $(VENV)/.test  ## the native engine's tests under an address sanitizer (gcc, Linux)
	CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -g -O1" $(INSTALL) ".[test]"
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 PYTHONMALLOC=malloc AUTOGRAD_ENGINE=native \
		$(RUN) -m pytest -s tests/autograd/native tests/autograd/program \
		$(addprefix tests/autograd/test_,graphs.py copying.py functional.py values.py modes.py rows.py)
	$(INSTALL) ".[test]"

# An install holds the native engine, which is built from these.
$(VENV)/.%: $(VENV)/pyvenv.cfg pyproject.toml setup.py $(TABLE) $(NATIVE)
	$(INSTALL) ".[$*]"
	touch $@

clean:
	rm -rf $(VENV) build autograd/native/*.so autograd/native/*.pyd *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
