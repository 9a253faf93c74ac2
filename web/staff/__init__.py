"""The staff's side: JSON API and console, after login.

Public face: `add_staff_routes(app)`.
"""

from aiohttp import web

from web.keys import TEMPLATES
from web.staff import api, console, handover_page
from web.staff.wording import FILTERS

__all__ = ["add_staff_routes"]


def add_staff_routes(app: web.Application) -> None:
    """Add the API and the pages of the console to the public application."""
    app[TEMPLATES].filters.update(FILTERS)
    for module in (api, console, handover_page):
        app.add_routes(module.routes)
