"""Handovers: from a conversation to a person, with consent, and nothing lost.

Public face: `migrate(url)` brings the tables up to date. `HandoverStore(engine, clock,
vault)` keeps handovers, `StaffStore(engine, clock, vault)` the accounts of those who
work on them; both are synchronous and raise `HandoverError`s, which carry a code and
nothing personal. `Vault.from_keys("id:base64,…")` seals contact details. `bundle` and
`printable` turn a handover into FHIR R4 and into a text for a client system.
`verify_audit` checks the audit trail. Values are frozen; their `repr` shows nothing
personal.

The resident's side of the store names the conversation, the staff's side the user
(`StaffUser`, from `StaffStore.verify` or `.session`): permissions are checked here.
"""

from handover.accounts import StaffStore
from handover.audit import AuditEvent, AuditProblem, AuditReport, Head
from handover.audit import head as audit_head
from handover.audit import verify as verify_audit
from handover.contact import ContactDetails, ContactError
from handover.counters import Measure
from handover.draft import HandoverDraft, OpenRequest, Receipt, SummaryItem
from handover.due import Hours, closed_until, promise
from handover.errors import (
    AccountLocked,
    AlreadyClaimed,
    BadCredentials,
    ConsentMissing,
    Forbidden,
    HandoverError,
    InvalidInput,
    NoContact,
    NotAssignee,
    NothingConsented,
    SealBroken,
    StepTaken,
    StorageError,
    TooFewAttempts,
    TotpRequired,
    UnknownFeedback,
    UnknownHandover,
    UnknownStaffSession,
    UnknownUser,
    UserExists,
    VaultKeyError,
    WeakPassword,
    WrongState,
)
from handover.fhir import bundle
from handover.identity import Identity
from handover.lifecycle import Event
from handover.login import NewStaffSession, StaffSession
from handover.migrate import migrate
from handover.notices import Notice, NoticeKind
from handover.permissions import Permission, StaffUser
from handover.printable import printable
from handover.records import (
    Attempt,
    Closing,
    ConsentRecord,
    Filter,
    Handover,
    Note,
    OwnData,
    Participant,
    QueueItem,
    QueuePage,
)
from handover.retention import RetentionReport
from handover.rules import RegionRules, region_rules, rules_of
from handover.site_feedback import SiteFeedback
from handover.statistics import StatisticsRow, StatisticsTable, Workload
from handover.store import HandoverStore
from handover.totp import TotpEnrolment
from handover.upkeep import DueReport
from handover.values import (
    AttemptOutcome,
    Channel,
    Consent,
    NoteKind,
    Outcome,
    Priority,
    Role,
    Status,
    Task,
)
from handover.vault import Vault
from handover.vault_check import unopened_seals
from handover.waiting import StatusCount, Waiting
from handover.wishes import ContactWishes, form_options
from handover.withdrawal_notes import Withdrawal, read_withdrawals

__all__ = [
    "AccountLocked",
    "AlreadyClaimed",
    "Attempt",
    "AttemptOutcome",
    "AuditEvent",
    "AuditProblem",
    "AuditReport",
    "BadCredentials",
    "Channel",
    "Closing",
    "Consent",
    "ConsentMissing",
    "ConsentRecord",
    "ContactDetails",
    "ContactError",
    "ContactWishes",
    "DueReport",
    "Event",
    "Filter",
    "Forbidden",
    "Handover",
    "HandoverDraft",
    "HandoverError",
    "HandoverStore",
    "Head",
    "Hours",
    "Identity",
    "InvalidInput",
    "Measure",
    "NewStaffSession",
    "NoContact",
    "NotAssignee",
    "Note",
    "NoteKind",
    "NothingConsented",
    "Notice",
    "NoticeKind",
    "OpenRequest",
    "Outcome",
    "OwnData",
    "Participant",
    "Permission",
    "Priority",
    "QueueItem",
    "QueuePage",
    "Receipt",
    "RegionRules",
    "RetentionReport",
    "Role",
    "SealBroken",
    "SiteFeedback",
    "StaffSession",
    "StaffStore",
    "StaffUser",
    "StatisticsRow",
    "StatisticsTable",
    "Status",
    "StatusCount",
    "StepTaken",
    "StorageError",
    "SummaryItem",
    "Task",
    "TooFewAttempts",
    "TotpEnrolment",
    "TotpRequired",
    "UnknownFeedback",
    "UnknownHandover",
    "UnknownStaffSession",
    "UnknownUser",
    "UserExists",
    "Vault",
    "VaultKeyError",
    "Waiting",
    "WeakPassword",
    "Withdrawal",
    "Workload",
    "WrongState",
    "audit_head",
    "bundle",
    "closed_until",
    "form_options",
    "migrate",
    "printable",
    "promise",
    "read_withdrawals",
    "region_rules",
    "rules_of",
    "unopened_seals",
    "verify_audit",
]
