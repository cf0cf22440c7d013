PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python)
GPUS ?= 1

.PHONY: reproduce-slr500 reproduce-autsl

# DATA is the archive that tools/prepare_data.py slr500 (or autsl) wrote; ARGS goes to tools/reproduce.py
reproduce-slr500 reproduce-autsl: reproduce-%:
	@test -n "$(DATA)" || { echo "say where the archive is: make $@ DATA=data/$*"; exit 2; }
	$(PYTHON) tools/reproduce.py $* --data "$(DATA)" --gpus $(GPUS) $(ARGS)
