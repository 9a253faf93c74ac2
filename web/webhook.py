"""Rasa's custom actions, served on loopback by the SDK's own executor."""

from __future__ import annotations

import json
from typing import Any

import structlog
from aiohttp import web
from opentelemetry.trace import Tracer
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import Services, build_actions
from web.metrics import METRICS, Metrics, endpoint
from web.tracing import TRACER, action_span, no_tracer

log = structlog.get_logger("actions")
EXECUTOR = web.AppKey("executor", ActionExecutor)
LONGEST_CALL = 16 * 1024 * 1024


def _error(status: int, action: str | None, text: str) -> web.Response:
    return web.json_response({"error": text, "action_name": action}, status=status)


async def webhook(request: web.Request) -> web.Response:
    """Run one action; a rejection is 400, as Rasa expects of a loop that declines a message."""
    call = json.loads(await request.read())
    with action_span(request.app[TRACER], call) as span:
        response = await _run(request, call)
        span.set_attribute("http.response.status_code", response.status)
        return response


async def _run(request: web.Request, call: dict[str, Any]) -> web.Response:
    metrics = request.app[METRICS]
    name = str(call.get("next_action"))
    try:
        result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as error:
        metrics.action(name, "declined")
        return _error(400, error.action_name, error.message)
    except ActionNotFoundException as error:
        log.error("unknown_action", action=error.action_name)
        return _error(404, error.action_name, error.message)
    except Exception as error:
        # Rasa would log the text of an answer; it gets the action's name only.
        log.error("action_failed", action=name, error=type(error).__name__, exc_info=_safe())
        metrics.action(name, "failed")
        return _error(500, name, type(error).__name__)
    metrics.action(name, "done")
    return web.json_response(result.model_dump() if result else None)


def _safe() -> bool:
    # Tracebacks may carry what was written; development may ask for them.
    import os

    return os.environ.get("POLKU_LOG_LEVEL") == "debug"


def create_action_app(
    services: Services, metrics: Metrics | None = None, tracer: Tracer | None = None
) -> web.Application:
    """The application of the loopback listener: the actions, and the metrics without a token."""
    executor = ActionExecutor()
    for action in build_actions(services):
        executor.register_action(action)
    app = web.Application(client_max_size=LONGEST_CALL)
    app[EXECUTOR] = executor
    app[METRICS] = metrics or Metrics()
    app[TRACER] = tracer or no_tracer()
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/metrics", endpoint(""))
    return app
