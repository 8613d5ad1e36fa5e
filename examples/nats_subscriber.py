"""Reads public facts by NATS: takes them from the partner's durable, prints each once, acknowledges it.

    RERS_NATS_PASSWORD=... python examples/nats_subscriber.py --servers nats://HOST:4222 --user partner-SLUG

The broker remembers how far this partner has come: stop the program for a week, start it again,
and it goes on where it was. A fact may come twice, so the ids of the last ones are kept in a file.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections import deque
from pathlib import Path

import nats
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.errors import APIError

KEPT_IDS = 10_000


def receive(message: Msg) -> None:
    """Do something with a fact; here: print it."""
    headers = message.headers or {}
    line = {name.removeprefix("ce-"): headers[name] for name in headers if name.startswith("ce-")}
    print(json.dumps({**line, "data": json.loads(message.data)}, ensure_ascii=False), flush=True)


async def tell_error(error: Exception) -> None:
    """Say what is wrong with the connection in one line; it is made again by itself, unless refused."""
    if "authorization" in str(error).lower():
        await end_refused()
    words = str(error) or type(error).__name__
    print(f"waiting for the broker: {words}", file=sys.stderr, flush=True)


async def end_refused() -> None:
    """End: the library closes a connection for good when the broker does not know the account any more."""
    print("the broker refuses this user or password", file=sys.stderr, flush=True)
    os._exit(1)  # what is under way is sent again


async def follow(options: argparse.Namespace, password: str) -> None:
    """Receive facts until the task is cancelled."""
    seen_file: Path = options.seen
    seen = deque(seen_file.read_text().split() if seen_file.exists() else (), maxlen=KEPT_IDS)
    login = {"user": options.user, "password": password}
    told = {"error_cb": tell_error, "closed_cb": end_refused, "max_reconnect_attempts": -1}
    client = await nats.connect(options.servers.split(","), **login, **told)
    feed = await client.jetstream().pull_subscribe_bind(durable=options.user, stream="PARTNERS")
    seen_file.write_text("".join(f"{each}\n" for each in seen))
    print("listening", file=sys.stderr, flush=True)
    with seen_file.open("a") as file:
        while True:
            try:
                batch = await feed.fetch(batch=100, timeout=30)
            except asyncio.TimeoutError:  # noqa: UP041 - another one before Python 3.11
                continue  # nothing new for 30 seconds
            except (APIError, Error) as error:
                await tell_error(error)
                batch = await asyncio.sleep(2, [])
            for message in batch:
                event_id = (message.headers or {})["ce-id"]
                if event_id not in seen:
                    receive(message)
                    seen.append(event_id)
                    file.write(f"{event_id}\n")
                    file.flush()
                await message.ack()


async def main() -> None:
    """Read the options, and follow until Ctrl+C or SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--servers", default="nats://127.0.0.1:4222", help="one or more, by commas")
    parser.add_argument("--user", required=True, help="partner-SLUG, also the durable's name")
    parser.add_argument("--seen", type=Path, default=Path("seen-ids.txt"))
    options = parser.parse_args()
    password = os.environ.get("RERS_NATS_PASSWORD")
    if not password:
        parser.exit(2, "RERS_NATS_PASSWORD is missing: it came with the name of your account\n")
    task = asyncio.create_task(follow(options, password))
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, task.cancel)
    await task


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        print("stopped; the broker remembers where")
