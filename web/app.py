"""The application factories."""

from __future__ import annotations

from pathlib import Path

import jinja2
from aiohttp import web
from opentelemetry.trace import Tracer

from web import accessibility, calendar_files, catalog_api, chat, health, openapi, pages, papers
from web.context import Context
from web.finnish_time import FILTERS
from web.keys import CONTEXT, TEMPLATES
from web.metrics import METRICS, Metrics, endpoint
from web.problems import problem_middleware
from web.proxies import proxy_middleware
from web.security import security_middleware
from web.staff import add_staff_routes
from web.tracing import TRACER, no_tracer, tracing_middleware
from web.webhook import create_action_app

__all__ = ["create_action_app", "create_public_app"]

FOLDER = Path(__file__).parent
LARGEST_BODY = 64 * 1024


def create_public_app(
    context: Context,
    metrics: Metrics | None = None,
    metrics_token: str = "",
    tracer: Tracer | None = None,
) -> web.Application:
    """Everything the public listener serves; the metrics only when they have a token."""
    layers = [tracing_middleware, proxy_middleware, security_middleware, problem_middleware]
    app = web.Application(middlewares=layers, client_max_size=LARGEST_BODY)
    app[CONTEXT] = context
    app[METRICS] = metrics or Metrics()
    app[TRACER] = tracer or no_tracer()
    if metrics_token:
        app.router.add_get("/metrics", endpoint(metrics_token))
    app[TEMPLATES] = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    app[TEMPLATES].filters.update(FILTERS)
    for module in (chat, papers, calendar_files, catalog_api, openapi, health, pages, accessibility):
        app.add_routes(module.routes)
    app.router.add_static("/widget", FOLDER / "static" / "widget")
    app.router.add_static("/static", FOLDER / "static")
    add_staff_routes(app)
    return app
