"""Rasa's custom actions, served on loopback by the SDK's own executor."""

from __future__ import annotations

import json

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import Services, build_actions

log = structlog.get_logger("actions")
EXECUTOR = web.AppKey("executor", ActionExecutor)
LONGEST_CALL = 16 * 1024 * 1024


def _error(status: int, action: str | None, text: str) -> web.Response:
    return web.json_response({"error": text, "action_name": action}, status=status)


async def webhook(request: web.Request) -> web.Response:
    """Run one action; a rejection is 400, as Rasa expects of a loop that declines a message."""
    call = json.loads(await request.read())
    try:
        result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as error:
        return _error(400, error.action_name, error.message)
    except ActionNotFoundException as error:
        log.error("unknown_action", action=error.action_name)
        return _error(404, error.action_name, error.message)
    except Exception as error:
        # Rasa would log the text of an answer; it gets the action's name only.
        log.error(
            "action_failed", action=call.get("next_action"), error=type(error).__name__, exc_info=_safe()
        )
        return _error(500, call.get("next_action"), type(error).__name__)
    return web.json_response(result.model_dump() if result else None)


def _safe() -> bool:
    # Tracebacks may carry what was written; development may ask for them.
    import os

    return os.environ.get("POLKU_LOG_LEVEL") == "debug"


def create_action_app(services: Services) -> web.Application:
    """The application of the loopback listener."""
    executor = ActionExecutor()
    for action in build_actions(services):
        executor.register_action(action)
    app = web.Application(client_max_size=LONGEST_CALL)
    app[EXECUTOR] = executor
    app.router.add_post("/webhook", webhook)
    return app
