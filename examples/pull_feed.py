"""Reads public facts by HTTP: what is so now first, then each fact as it comes, by long polling.

    RERS_API_KEY=rers_pk_... python examples/pull_feed.py --url http://HOST:PORT [--types session,place]

The cursor is kept in a file, so a stopped program goes on where it was. Away for more than 30 days,
it is answered 410 and begins again with the snapshot.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx

TRY_AGAIN = {429, 500, 502, 503, 504}
REFUSED = {401: "the key in RERS_API_KEY is not valid", 403: "access is suspended"}
Json = dict[str, Any]


def receive(fact_or_thing: Json) -> None:
    """Do something with it; here: print it."""
    print(json.dumps(fact_or_thing, ensure_ascii=False), flush=True)


def ask(client: httpx.Client, path: str, **asked: Any) -> httpx.Response:
    """Ask until there is an answer, more and more slowly while the platform does not answer."""
    pause = 1.0
    while True:
        try:
            answer = client.get(path, params={name: each for name, each in asked.items() if each})
            if answer.status_code not in TRY_AGAIN | REFUSED.keys():
                return answer
            if answer.status_code in REFUSED:
                sys.exit(REFUSED[answer.status_code])
        except httpx.TransportError as error:
            print(f"waiting for the platform: {error}", file=sys.stderr, flush=True)
        time.sleep(pause)  # noqa: TID251 - a program outside has no clock of the platform's
        pause = min(pause * 2, 60)


def begin(client: httpx.Client) -> Json:
    """Read all pages of what is so now; return from where to go on, and each thing's version."""
    after, state = "", Json(cursor="", versions={})
    while True:
        page = ask(client, "/snapshot", after=after, limit=500).raise_for_status().json()
        state["cursor"] = state["cursor"] or page["as_of"]
        for thing in page["items"]:
            receive(thing)
            state["versions"][thing["id"]] = thing["version"]
        after = page["next"]
        if not after:
            return state


def follow(client: httpx.Client, file: Path, types: str) -> None:
    """Receive facts for ever; killed before it has written the cursor, it gets the last ones again."""
    state = json.loads(file.read_text()) if file.exists() else begin(client)
    print("waiting for facts", file=sys.stderr, flush=True)
    while True:
        file.with_suffix(".new").write_text(json.dumps(state))
        file.with_suffix(".new").replace(file)
        answer = ask(client, "/events", after=state["cursor"], types=types, wait=25)
        if answer.status_code == httpx.codes.GONE:
            state = begin(client)
            continue
        page = answer.raise_for_status().json()
        for fact in page["items"]:
            if int(fact["sequence"]) > state["versions"].get(fact["subject"], 0):
                receive(fact)  # the snapshot did not have it yet
        state["cursor"] = page["next"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", required=True, help="of the partners service")
    parser.add_argument("--types", default="", help="by commas: session, place.updated ...")
    parser.add_argument("--state", type=Path, default=Path("feed-state.json"))
    options = parser.parse_args()
    if not (secret := os.environ.get("RERS_API_KEY")):
        parser.exit(2, "RERS_API_KEY is missing: it was shown when the partner was added\n")
    key = {"Authorization": f"Bearer {secret}"}
    try:
        with httpx.Client(base_url=options.url, headers=key, timeout=40) as http:
            follow(http, options.state, options.types)
    except KeyboardInterrupt:
        print("stopped; the cursor is kept", file=sys.stderr)
