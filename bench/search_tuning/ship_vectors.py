"""Makes `catalog/data/vectors.npz`: the sentence vectors of the theme files and the starting catalogue.

Run it from the repository root after either has changed: ``python -m bench.search_tuning.ship_vectors``.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine

from catalog import import_csv, migrate
from catalog.embedding import SHIPPED, ship


def main() -> None:
    """Import the starting catalogue into a throw-away database and write its vectors."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'catalog.db'}"
        migrate(url)
        engine = create_engine(url)
        import_csv(engine, [SHIPPED.with_name("services.csv")], lambda: datetime.now(UTC), source="polku")
        print(f"{SHIPPED}: {ship(engine)} vectors")
        engine.dispose()


if __name__ == "__main__":
    main()
