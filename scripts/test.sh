#!/bin/bash
# All tests: those that need no server, then those over the real Rasa, database and browser.
set -euo pipefail
bin/polku train >/dev/null # with its progress, and outside the patience of any test
.venv/bin/python -m pytest tests "$@"
