#!/bin/bash
# All tests: first those that need no server, then those over the real Rasa, database and browser.
set -euo pipefail
.venv/bin/python -m pytest tests "$@"
