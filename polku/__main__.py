"""Entry point of ``python -m polku``."""

import sys

# The doctor runs also where the rest cannot even be imported.
if sys.argv[1:] == ["doctor"]:
    from polku.doctor import run

    raise SystemExit(run())

from polku.cli import main

raise SystemExit(main())
