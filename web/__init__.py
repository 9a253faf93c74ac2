"""Everything that meets the public over HTTP: chat gateway, widget, staff console, catalogue, health.

Public face: `create_public_app(context)`, `create_action_app(services)` and `Context`.
"""

from web.app import create_action_app, create_public_app
from web.context import Context

__all__ = ["Context", "create_action_app", "create_public_app"]
