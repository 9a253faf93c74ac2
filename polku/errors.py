"""Errors that end a command with one clear line."""


class PolkuError(Exception):
    """A failure that the operator can mend; its text is one line that says what to do."""

    exit_status = 1


class ConfigurationError(PolkuError):
    """A wrong setting, a taken port or a missing part; exit status 2 as in the HTTP contract."""

    exit_status = 2
