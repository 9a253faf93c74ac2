"""``polku content``: what an editor of replies runs before and after a change."""

from __future__ import annotations

import argparse
import difflib

from actions.turn import advisory_values
from content import ContentError, Severity, check_content, load_replies, preview
from polku.errors import ConfigurationError
from polku.services import now, region_by_id
from polku.settings import ROOT, Settings

REPLIES = ROOT / "bot" / "domain"


def check(_settings: Settings, _args: argparse.Namespace) -> int:
    """Tell every finding about the texts; 1 when there are errors."""
    findings = check_content(ROOT, now().date())
    for finding in findings:
        print(finding)
    errors = sum(finding.kind.severity is Severity.ERROR for finding in findings)
    print(f"Tekstit: {errors} virhettä, {len(findings) - errors} huomiota.")
    return 1 if errors else 0


def show(settings: Settings, args: argparse.Namespace) -> int:
    """Show a reply with all its variants as the files have it now."""
    try:
        replies = load_replies(REPLIES)
    except ContentError as error:
        raise ConfigurationError(f"{error.file}: {error.detail}") from None
    if args.reply not in replies:
        near = difflib.get_close_matches(args.reply, replies, 3, 0.4)
        raise ConfigurationError(f"Vastausta {args.reply} ei ole. Tarkoititko: {', '.join(near) or '-'}")
    try:
        region = region_by_id(args.region or settings.region)
    except LookupError:
        raise ConfigurationError(f"Aluetta {args.region} ei ole") from None
    for line in preview(replies[args.reply], advisory_values(region)):
        print(line)
    return 0
