"""Entry point of ``python -m polku``."""

from polku.cli import main

raise SystemExit(main())
