"""Rasa's own command line, with the one patch that its webhook calls need; run by the supervisor."""

from __future__ import annotations

import sys

from rasa.__main__ import main

from bot.components.fast_actions import apply

if __name__ == "__main__":
    apply()
    sys.exit(main())
