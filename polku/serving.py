"""``polku serve``: database, catalogue, model, Rasa and the two listeners, until told to stop;
``polku bot``: Rasa alone."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import ExitStack, closing

import aiohttp
import structlog
from aiohttp import web

from polku import training
from polku.database import alone, migrate_all
from polku.errors import ConfigurationError
from polku.services import action_services, now, oidc_client, open_rooms, web_context
from polku.settings import ROOT, Settings
from polku.starting_catalog import refresh_starting_catalog
from polku.supervisor import Supervisor
from polku.tracing import tracing
from polku.upkeep import keep_up
from polku.warmup import settle, warm_bot, warm_rooms
from web import create_action_app, create_public_app
from web.bot_client import RasaClient
from web.bot_patience import PatientBot
from web.metrics import Metrics
from web.tracing import TracedBot

log = structlog.get_logger("serve")
FIRST_WAIT = 180.0


def check_ports(settings: Settings) -> None:
    """One clear line when a port is taken, before anything is started."""
    for host, port, name in (
        (settings.host, settings.port, "POLKU_PORT"),
        (settings.action_host, settings.action_port, "POLKU_ACTION_PORT"),
        (settings.rasa_host, 0 if settings.rasa_url else settings.rasa_port, "POLKU_RASA_PORT"),
    ):
        with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise ConfigurationError(
                    f"Porttia {host}:{port} ei saada käyttöön ({error.strerror}): "
                    f"lopeta toinen ohjelma tai vaihda portti, esim. {name}={port + 1}"
                ) from None


def rasa_command(settings: Settings, model: str) -> list[str]:
    """The command line of Rasa's process."""
    bot = ROOT / "bot"
    endpoints = "endpoints-replicas.yml" if settings.tracker_url else "endpoints.yml"
    return [
        str(training.bot_python()), "-m", "bot.run", "run", "--enable-api",
        "--interface", settings.rasa_host, "--port", str(settings.rasa_port),
        "--model", model,
        "--endpoints", str(bot / endpoints),
        "--credentials", str(bot / "credentials.yml"),
    ]  # fmt: skip


async def _listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


async def _announce(settings: Settings, client: RasaClient, started: float) -> None:
    while not await client.ready():
        if time.monotonic() - started > FIRST_WAIT:
            log.error("bot_not_ready", output=str(settings.data_dir / "rasa.log"))
            return
        await asyncio.sleep(0.3)
    await warm_bot(client)
    settle()
    print(
        f"Polku on valmis: http://{settings.host}:{settings.port}/ "
        f"(henkilökunta: http://{settings.host}:{settings.port}/staff)",
        flush=True,
    )
    log.info("ready", seconds=round(time.monotonic() - started, 1))


async def run(settings: Settings, model: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    started = time.monotonic()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    rooms = open_rooms(settings)
    rasa = Supervisor(
        rasa_command(settings, model),
        training.bot_environment(settings),
        ROOT,
        settings.data_dir / "rasa.log",
    )
    runners: list[web.AppRunner] = []
    traces = ExitStack()
    tracer = traces.enter_context(tracing(settings))
    async with aiohttp.ClientSession() as http:
        client = RasaClient(settings.rasa, settings.bot_timeout, http)
        try:
            if not settings.rasa_url:
                await rasa.start()
            await warm_rooms(rooms)  # while Rasa loads its model
            metrics = Metrics()
            metrics.watch(rooms.handovers, rooms.catalog, now)
            actions = create_action_app(action_services(rooms, settings), metrics, tracer)
            runners.append(await _listen(actions, settings.action_host, settings.action_port))
            context = web_context(
                rooms, settings, TracedBot(PatientBot(client), tracer), oidc_client(settings, http)
            )
            public = create_public_app(context, metrics, settings.metrics_token, tracer)
            runners.append(await _listen(public, settings.host, settings.port))
            tasks = [
                asyncio.create_task(_announce(settings, client, started)),
                asyncio.create_task(keep_up(rooms, settings)),
            ]
            await stop.wait()
            for task in tasks:
                task.cancel()
            print("Polku lopettaa.", file=sys.stderr, flush=True)
        finally:
            for runner in reversed(runners):
                await runner.cleanup()
            await rasa.stop()
            rooms.close()
            await asyncio.to_thread(traces.close)


def serve(settings: Settings) -> int:
    """Prepare whatever is missing, then run; exit status 0 after an orderly stop."""
    check_ports(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.database):
        migrate_all(settings.database)
        refresh_starting_catalog(settings)
    model = "" if settings.rasa_url else str(training.train(settings))
    asyncio.run(run(settings, model))
    return 0


def serve_bot(settings: Settings) -> int:
    """Become Rasa alone, for installations with several replicas; does not return."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command = rasa_command(settings, str(training.train(settings)))
    os.chdir(ROOT)
    os.execve(command[0], command, training.bot_environment(settings))  # noqa: S606 - our own interpreter
