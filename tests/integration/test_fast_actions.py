"""An answer of an action is checked as Rasa would, and what is plainly well formed is checked cheaply."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa_sdk.events import ActiveLoop, AllSlotsReset, FollowupAction, SlotSet
from bot.components import fast_actions

action = RemoteAction("action_x", None)
fast_actions.apply()
made = [SlotSet("place", "Kuhmo"), ActiveLoop(None), FollowupAction("action_y")]
good = {"events": made, "responses": [{"text": "Hei"}]}
assert fast_actions.plainly_well_formed(good) and action._validate_action_result(good)
# Rarer kinds are well formed too, but it takes the schema to say so.
rare = {"events": [AllSlotsReset()], "responses": []}
assert not fast_actions.plainly_well_formed(rare) and action._validate_action_result(rare)
for bad in (
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"event": "no such event"}], "responses": []},
    {"events": ["slot"], "responses": []},
    {"events": {}, "responses": []},
    {"events": [], "responses": ["Hei"]},
    [],
):
    assert not fast_actions.plainly_well_formed(bad), bad
    try:
        action._validate_action_result(bad)
    except ValidationError:
        continue
    raise AssertionError(f"accepted: {bad}")
print("RIGHT")
"""


def test_what_rasa_would_refuse_is_refused() -> None:
    assert told_by(CHECK).endswith("RIGHT\n")


CALLS = r"""
import asyncio, json
from aiohttp import web
from rasa.core.actions.action import ClientResponseError
from rasa.utils.endpoints import EndpointConfig
from bot.components import fast_actions

connections, seen = set(), []

async def answer(request):
    connections.add(id(request.transport))
    seen.append((request.headers.get("X-Key"), request.cookies.get("told"), await request.json()))
    if request.path == "/bad":
        return web.json_response({"action_name": "action_x", "error": "declined"}, status=400)
    response = web.json_response({"events": [], "responses": [{"text": str(len(seen))}]})
    response.set_cookie("told", "before")
    return response

async def talked(url):
    endpoint = EndpointConfig(url, headers={"X-Key": "k"})
    answers = []
    for number in range(3):
        answers.append(await endpoint.request(json={"call": number}, method="post"))
    try:
        await EndpointConfig(url + "bad", headers={"X-Key": "k"}).request(json={"call": 3})
    except ClientResponseError as error:
        answers.append((error.status, json.loads(error.text)))
    both = await asyncio.gather(*(endpoint.request(json={"call": 4}) for _ in range(2)))
    return answers, len(both), list(seen)

async def main():
    app = web.Application()
    app.router.add_post("/{anything:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = "http://127.0.0.1:%d/" % site._server.sockets[0].getsockname()[1]
    as_rasa_calls, opened = await talked(url), len(connections)
    connections.clear()
    seen.clear()
    fast_actions.apply()
    assert await talked(url) == as_rasa_calls, seen
    assert as_rasa_calls[0][3] == (400, {"action_name": "action_x", "error": "declined"})
    assert opened >= 4 > len(connections), (opened, len(connections))
    # A server that was started anew is called over a new connection.
    endpoint = EndpointConfig(url)
    await endpoint.request(json={})
    await runner.cleanup()
    again = web.AppRunner(app2 := web.Application())
    app2.router.add_post("/{anything:.*}", answer)
    await again.setup()
    await web.TCPSite(again, "127.0.0.1", int(url.rsplit(":", 1)[1].strip("/"))).start()
    assert (await endpoint.request(json={}))["responses"]
    await again.cleanup()

asyncio.run(main())
print("RIGHT")
"""


def test_calls_share_their_connections_and_nothing_else() -> None:
    assert told_by(CALLS).endswith("RIGHT\n")
