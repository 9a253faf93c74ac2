#!/bin/bash
# Format, lint, types, import contracts, and the checks of the content.
set -euo pipefail
bin=.venv/bin
echo "ruff…"; $bin/ruff check -q .; $bin/ruff format --check -q .
echo "mypy…"; $bin/mypy polku web actions handover catalog conversation assessment content regions safety encoder
echo "tuontisäännöt…"; $bin/lint-imports >/dev/null || $bin/lint-imports
echo "kartoitukset…"; bin/polku assessment check assessment/questionnaires
echo "tekstit…"; bin/polku content check
