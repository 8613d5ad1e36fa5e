"""What partners are told to copy works: each curl line of their settings is taken by the service."""

import json
import re
import shlex
from pathlib import Path

from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import LOCAL, open_endpoint

DOCUMENT = Path(__file__).parents[3] / "docs" / "partners" / "README.md"


def told(values: dict[str, str]) -> list[str]:
    """Return the lines, as the shell would see them."""
    text = DOCUMENT.read_text()
    [block] = re.findall(r"```sh\n(auth=.*?)```", text, re.DOTALL)
    for name, value in {"$hooks": "$URL/partners/me/endpoints", "$URL": "", **values}.items():
        block = block.replace(name, value)
    return [line for line in block.splitlines() if line.startswith("curl ")]


async def test_each_curl_line_of_the_settings_opens_its_door(world: World) -> None:
    partner = await world.partner("map")
    opened = await open_endpoint(world, partner, "http://127.0.0.1:9/")
    world.app.state.channels = LOCAL
    keys = (await world.get("/partners/me/keys", partner[1]))["items"]
    values = {
        "<id>": opened["endpoint_id"],
        "<api_key_id>": keys[0]["api_key_id"],
        "https://…": "http://127.0.0.1:9/new",
    }
    taken = []

    for line in told(values):
        words = shlex.split(line, comments=True)
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
        answer = await world.client.request(method, words[-1], json=body, headers=partner[1])
        taken.append((method, answer.status_code))

    assert taken == [
        *(("GET", 200), ("POST", 200), ("PATCH", 200), ("DELETE", 204)),
        *(("POST", 201), ("GET", 200), ("DELETE", 200)),
    ]
    assert (await world.client.get("/partners/me", headers=partner[1])).status_code == 401
    assert (await world.client.get("/openapi.json")).status_code == 200
