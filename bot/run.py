"""Rasa's own command line, with the patches that make a turn cheap; run by the supervisor."""

from __future__ import annotations

import os
import sys

# One message is too little work to share: on busy cores two threads that wait for each
# other took four times as long as one. NumPy reads this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rasa.__main__ import main

from bot.components import (
    fast_actions,
    fast_collection,
    fast_domain,
    fast_graph,
    fast_history,
    fast_payloads,
    fast_rules,
    fast_trackers,
)

if __name__ == "__main__":
    fast_actions.apply()
    fast_collection.apply()
    fast_domain.apply()
    fast_graph.apply()
    fast_history.apply()
    fast_payloads.apply()
    fast_rules.apply()
    fast_trackers.apply()
    sys.exit(main())
