# Everything a fresh machine needs is installed by the targets themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

UV := .tools/bin/uv
PY := .venv/bin/python
LIBRARIES := libvoikko1 voikko-fi libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

.PHONY: help setup setup-test run test check format train stories nlu-report search-report bench sbom lock clean

help: ## Näytä tavoitteet
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## Käynnistä Polku (valmistelee kaiken, mitä puuttuu)
	@exec bin/polku serve

test: setup-test ## Aja kaikki testit
	@scripts/test.sh

check: .venv/.dev ## Muotoilu, tyypit, tuontisäännöt, aineistot
	@scripts/check.sh

format: .venv/.dev ## Muotoile koodi
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format .

train: setup ## Kouluta malli, jos aineisto on muuttunut
	@bin/polku train

stories: setup-test ## Keskustelutarinat koko järjestelmää vasten
	@bin/polku train >/dev/null
	@status=0; $(PY) -m pytest tests/stories -q || status=$$?; echo "Raportti: var/reports/stories.html"; exit $$status

nlu-report: setup ## Raportti siitä, miten hyvin asukasta ymmärretään
	@bin/polku nlu report

search-report: setup-test ## Haun osuvuus vertaisten rinnalla
	@$(PY) -m bench.search_report

bench: setup-test ## Mittaukset (suhteina vertaiseen samassa ajossa)
	@$(PY) -m bench

sbom: .venv/.app ## Ohjelmistoluettelo lukituista riippuvuuksista (reports/)
	@$(PY) scripts/sbom.py

lock: $(UV) ## Päivitä kiinnitetyt riippuvuudet
	@scripts/lock.sh

clean: ## Poista ympäristöt, malli ja tietokanta
	rm -rf .venv .venv-bot .tools var reports .mypy_cache .ruff_cache .pytest_cache

setup: .venv/.app .venv-bot/.bot
	@scripts/system-packages.sh $(LIBRARIES)

setup-test: .venv/.dev .venv-bot/.bot
	@scripts/system-packages.sh $(LIBRARIES) chromium redis-server postgresql haproxy

$(UV):
	@scripts/bootstrap-uv.sh

# The marker of an environment is newer than the lock file that it was made from.
.venv/.app: $(UV) requirements/app.txt
	@scripts/environment.sh app

.venv/.dev: $(UV) requirements/dev.txt
	@scripts/environment.sh dev

.venv-bot/.bot: $(UV) requirements/bot.txt
	@scripts/environment.sh bot
