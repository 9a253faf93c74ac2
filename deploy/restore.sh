#!/bin/bash
# Puts a backup in the place of the present data: deploy/restore.sh FILE
# Polku must be stopped. What was there stays beside as *.before-restore (SQLite).
set -euo pipefail
umask 077

file=${1:?"Anna varmuuskopio: deploy/restore.sh TIEDOSTO"}
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
python=$root/.venv/bin/python
data=${POLKU_DATA_DIR:-$root/var}

if "$python" -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)' \
  "${POLKU_HOST:-127.0.0.1}" "${POLKU_PORT:-8080}" 2>/dev/null; then
  echo "Polku on käynnissä: pysäytä se ensin" >&2
  exit 1
fi

mkdir -p "$data"
work=$(mktemp -d "$data/.restore.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -xf "$file" -C "$work"
# Everything is looked at before anything is touched.
if ! (cd "$work" && sha256sum --check --quiet --strict SHA256SUMS >/dev/null 2>&1); then
  echo "Varmuuskopio $file on vioittunut: ota toinen" >&2
  exit 1
fi

put() { # name, SQLAlchemy URL
  case $2 in
    postgresql*)
      [ ! -e "$work/$1.dump" ] || pg_restore --clean --if-exists --single-transaction \
        --no-owner --dbname="${2/+psycopg/}" "$work/$1.dump"
      ;;
    *)
      local place=$data/$1.db
      [ -z "$2" ] || place=${2#sqlite:///}
      [ -e "$work/$1.db" ] || return 0
      # A write-ahead log of the old database must never be read into the new one.
      for part in "" -wal -shm; do
        if [ -e "$place$part" ]; then mv -f "$place$part" "$place.before-restore$part"; fi
      done
      sync "$work/$1.db"
      mv "$work/$1.db" "$place"
      ;;
  esac
}
put polku "${POLKU_DATABASE_URL:-}"
put tracker "${POLKU_TRACKER_URL:-}"
# What residents have had erased or have taken back since the backup was made must not come back.
for notes in "$data/erasures.log" "$(dirname "$file")/erasures.log"; do
  [ ! -s "$notes" ] || (cd "$root" && "$python" -m polku erasures replay "$notes")
done
echo "Palautettu: $file. Aja vielä: bin/polku doctor && bin/polku audit verify"
