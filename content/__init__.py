"""What the bot says: replies read from YAML at run time, and the checks that editors run.

Public face: `ReplyBook` (picks a reply's variant, reads changed files anew), `load_replies`,
`check_content` (all findings about the texts), `preview` (a reply as residents see it).
"""

from content.book import ReplyBook, Spoken
from content.check import check_content
from content.errors import ContentError, UnknownReply
from content.findings import Finding, Kind, Severity
from content.loader import load_replies
from content.model import Button, Reply, Variant
from content.preview import preview

__all__ = [
    "Button",
    "ContentError",
    "Finding",
    "Kind",
    "Reply",
    "ReplyBook",
    "Severity",
    "Spoken",
    "UnknownReply",
    "Variant",
    "check_content",
    "load_replies",
    "preview",
]
