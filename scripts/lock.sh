#!/bin/bash
# Pins every dependency group with hashes; no address of a registry is written.
set -euo pipefail
uv=.tools/bin/uv
compile() {
  "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate \
    --python-version "$2" --group "$1" --output-file "requirements/$1.txt" pyproject.toml
}
compile app 3.11
compile dev 3.11
compile bot 3.10
