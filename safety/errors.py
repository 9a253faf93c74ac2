"""What can go wrong in this room: only its own data files can be at fault."""


class SafetyError(Exception):
    """The base of all errors of this room: `code` for programs, `data` for the one who mends it."""

    code = "safety"

    def __init__(self, **data: object) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{key}={value!r}" for key, value in data.items()))
        self.data = data


class PatternError(SafetyError):
    """A crisis pattern cannot be read (data: `file`, `rule`, `pattern`, `problem`)."""

    code = "pattern"


class HelpLineError(SafetyError):
    """`help_lines.yml` is wrong or lacks what is asked for (data: `id`, `problem`)."""

    code = "help_line"


class ReplyError(SafetyError):
    """`replies.yml` lacks a text or names an unknown help line (data: `key`, `problem`)."""

    code = "reply"


class WeightsError(SafetyError):
    """The crisis model's file cannot be read (data: `file`, `problem`)."""

    code = "weights"
