"""Forms of pages that work without a script."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from web.problems import Problem

Form = Mapping[str, str]


async def read_form(request: web.Request) -> Form:
    """The text fields of a form; raises Problem 400 or 413."""
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Problem(413, "Lomake on liian pitkä.") from None
    except (ValueError, LookupError):
        raise Problem(400) from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}
