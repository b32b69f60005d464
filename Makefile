# Two commands: `make run`, from the corpus to a tagged sample; `make test`, everything that is checked.

PYTHON ?= python3.11
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DVC_NO_ANALYTICS := 1
export MLFLOW_DISABLE_TELEMETRY := true

.PHONY: run test env lint clean

run: env
	@dvc repro --quiet
	@test -n "$$MLFLOW_TRACKING_URI" || python -m pipeline.tracking.known || dvc repro --quiet --force --single-item register
	@python -m pipeline.stages.summary

test: env lint
	OMP_NUM_THREADS=1 pytest -n 2 --dist loadfile --no-loadscope-reorder  # two threads in each of two workers would wait for one another

lint: env
	ruff check .
	ruff format --check .
	mypy
	lint-imports

env: .venv/installed

# Nothing is compiled ahead: a module is when it is first imported, and most never are.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --no-compile --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pipeline.plots_page .dvc/plots.html
	@touch $@

clean:
	rm -rf .venv reports data/derived mlflow.db mlartifacts
	find models -mindepth 1 -maxdepth 1 ! -name versions -exec rm -rf {} +  # what was promoted cannot be made again
