"""Conversations: sessions, what was said in them, and anonymous feedback.

Public face: `migrate(url)` brings the tables up to date, `ConversationStore` keeps and
erases, `Session`, `Turn` and `Comment` cross the
border. What is stored has passed
`safety.redact` in the gateway.
"""

from conversation.erasures import Erasure, ErasureLog, read_erasures
from conversation.feedback import Comment, CommentPage
from conversation.migrate import migrate
from conversation.store import ConversationStore, NewSession, Session, UnknownSession
from conversation.turns import Turn

__all__ = [
    "Comment",
    "CommentPage",
    "ConversationStore",
    "Erasure",
    "ErasureLog",
    "NewSession",
    "Session",
    "Turn",
    "UnknownSession",
    "migrate",
    "read_erasures",
]
