#!/bin/bash
# Puts uv into .tools: an absolute path of our own, since pyenv's shims hide an
# installed uv in a folder whose .python-version names another Python.
set -euo pipefail
python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Polku tarvitsee Python 3.11:n tai uudemman: asenna se ja aja komento uudelleen" >&2
  exit 2
fi
echo "Asennetaan uv…" >&2
"$python" -m venv .tools
.tools/bin/pip install --quiet --disable-pip-version-check uv
