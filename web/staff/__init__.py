"""The staff's side: JSON API and console, after login.

Public face: `add_staff_routes(app)`.
"""

from aiohttp import web

from web.keys import TEMPLATES
from web.staff import (
    accounts,
    api,
    door,
    feedback,
    handover_page,
    live,
    lost,
    oidc_login,
    own_account,
    queue,
    suggesting,
    supervision,
)
from web.staff.wording import FILTERS

__all__ = ["add_staff_routes"]

MODULES = (
    api,
    door,
    oidc_login,
    queue,
    live,
    handover_page,
    suggesting,
    supervision,
    feedback,
    accounts,
    own_account,
    lost,
)


def add_staff_routes(app: web.Application) -> None:
    """Add the API and the pages of the console to the public application."""
    app[TEMPLATES].filters.update(FILTERS)
    live.add_feed(app)
    for module in MODULES:
        app.add_routes(module.routes)
