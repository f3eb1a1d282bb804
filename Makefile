# The commands of the course. Where there is no make, type the same lines (README.md).

# The first Python that will do: a shim may exist and fail. If none does, install.py says why.
PYTHON = $(or $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python install.py --check 2>/dev/null && echo $$python && break; done),python3)

.PHONY: help lab test prove build slides site dossier nbgrader wheelhouse

help:
	@echo "make lab         installe le cours, puis ouvre votre dossier de travail dans JupyterLab"
	@echo "make test        vérifie en quelques minutes les leçons, les exercices et les programmes"
	@echo "make prove       vérifie tout, avec le site, les diapositives et une salle sans internet"
	@echo "make build       refait les notebooks à partir de course/"
	@echo "make slides      prépare les diapositives et leurs PDF dans build/slides"
	@echo "make site        prépare le site dans build/site"
	@echo "make dossier     fait build/cours-keras-mnist.zip, à donner aux étudiants"
	@echo "make nbgrader    prépare dans build/nbgrader le dossier de cours de nbgrader"
	@echo "make wheelhouse  réunit dans wheelhouse/ de quoi installer sans internet"

lab:
	@$(PYTHON) install.py --lab

test: TESTS = -m "not publish"
test prove:
	@$(PYTHON) install.py --dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m pytest $(TESTS)

build:
	@$(PYTHON) install.py --dev
	.venv/bin/python -m builder

slides:
	@$(PYTHON) install.py --dev
	.venv/bin/python -m builder.publish.slides

site:
	@$(PYTHON) install.py --dev
	.venv/bin/python -m builder.publish.site

dossier:
	@$(PYTHON) install.py --dev
	.venv/bin/python -m builder.publish.folder

nbgrader:
	@$(PYTHON) install.py
	.venv/bin/python -m pip install --quiet -r requirements-grading.txt -c constraints.txt
	.venv/bin/python -m grading.nbgrader

wheelhouse:
	@$(PYTHON) install.py --wheelhouse
