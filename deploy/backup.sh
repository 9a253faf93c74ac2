#!/bin/bash
# Backs up what residents and staff have entrusted, while Polku runs: deploy/backup.sh FOLDER
#
# SQLite is copied by its own online backup, PostgreSQL by pg_dump. The vault's key is NOT in the
# backup: who steals one has no contact details. Keep the key apart (deploy/README.md).
# POLKU_BACKUP_DAYS (14): older backups are deleted, and with them what residents have had erased.
set -euo pipefail
umask 077

folder=${1:?"Anna kansio: deploy/backup.sh KANSIO"}
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
python=$root/.venv/bin/python
data=${POLKU_DATA_DIR:-$root/var}
days=${POLKU_BACKUP_DAYS:-14}
target=$folder/polku-$(date -u +%Y%m%dT%H%M%SZ).tar

mkdir -p "$folder"
work=$(mktemp -d "$folder/.backup.XXXXXX")
trap 'rm -rf "$work"' EXIT

copy() { # name, SQLAlchemy URL (empty: SQLite in the data folder)
  case $2 in
    postgresql*) pg_dump --format=custom --file="$work/$1.dump" --dbname="${2/+psycopg/}" ;;
    *)
      local file=$data/$1.db
      [ -z "$2" ] || file=${2#sqlite:///}
      # Rasa makes its own when the first resident comes.
      if [ "$1" = tracker ] && [ ! -e "$file" ]; then return; fi
      "$python" "$root/deploy/sqlite_copy.py" "$file" "$work/$1.db"
      ;;
  esac
}
copy polku "${POLKU_DATABASE_URL:-}"
copy tracker "${POLKU_TRACKER_URL:-}"

# Beside the backups, not in them: the newest note of what has been erased is the one that a restore needs.
[ ! -e "$data/erasures.log" ] || cp "$data/erasures.log" "$folder/erasures.log"

(cd "$work" && sha256sum -- * >SHA256SUMS && tar -cf .all.tar -- *)
sync "$work/.all.tar"
mv "$work/.all.tar" "$target"
find "$folder" -maxdepth 1 -name 'polku-*.tar' -mtime "+$days" -delete
echo "Varmuuskopio: $target"
