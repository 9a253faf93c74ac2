"""Typed keys of the aiohttp applications."""

from aiohttp import web
from jinja2 import Environment

from web.context import Context

CONTEXT = web.AppKey("context", Context)
TEMPLATES = web.AppKey("templates", Environment)
