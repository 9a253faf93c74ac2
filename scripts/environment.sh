#!/bin/bash
# Makes one environment from its pinned, hashed requirements: app, dev (app and more) or bot.
set -euo pipefail
root=$PWD
uv=$root/.tools/bin/uv
name=$1
started=$SECONDS
if [ "$name" = bot ]; then
  folder=$root/.venv-bot
  # uv finds pyenv's Python 3.10 only where a .python-version selects it.
  [ -x "$folder/bin/python" ] || (cd bot && "$uv" venv --quiet --python 3.10 "$folder") || {
    echo "Botti tarvitsee Python 3.10:n (esim. pyenv install 3.10): asenna se ja aja komento uudelleen" >&2
    exit 2
  }
else
  folder=$root/.venv
  [ -x "$folder/bin/python" ] || "$uv" venv --quiet --python "$("$root"/.tools/bin/python -c 'import sys; print(sys.executable)')" "$folder"
fi
# The test environment holds everything of the app's: never take its tools away again.
if [ "$name" = app ] && [ -e "$folder/.dev" ] && [ ! requirements/dev.txt -nt "$folder/.dev" ]; then
  touch "$folder/.app"
  exit 0
fi
echo "Asennetaan ympäristö: $name…" >&2
"$uv" pip sync --quiet --require-hashes --python "$folder/bin/python" "requirements/$name.txt"
touch "$folder/.$name"
[ "$name" = dev ] && touch "$folder/.app"
echo "Ympäristö $name on valmis ($((SECONDS - started)) s)" >&2
