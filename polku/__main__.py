"""Entry point of ``python -m polku``."""

import os
import sys

# One message is too little work to share: two threads that wait for each other spin, and on busy cores a
# reading took several times as long. NumPy looks when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The doctor runs also where the rest cannot even be imported.
if sys.argv[1:] == ["doctor"]:
    from polku.doctor import run

    raise SystemExit(run())

from polku.cli import main

raise SystemExit(main())
