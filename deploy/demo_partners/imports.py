"""What the broker itself says that an account may reach in others: found under whatever name it was given."""

import json
from collections.abc import Iterable

import nats

from deploy.local.broker_accounts import subjects

SYSTEM = "SYS"
"""Every account has the same few imports from there, made by the server itself."""
ASKED = "$SYS.REQ.SERVER.PING.ACCOUNTZ"
ANSWERS_WITHIN_S = 5.0


async def reached(system_url: str, accounts: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each account, the subjects of other accounts that it imports."""
    client = await nats.connect(system_url)
    try:
        found = {}
        for name in accounts:
            asked = json.dumps({"account": name}).encode()
            answer = await client.request(ASKED, asked, timeout=ANSWERS_WITHIN_S)
            detail = json.loads(answer.data)["data"]["account_detail"]
            imports = [each for each in detail["imports"] if each["account"] != SYSTEM]
            found[name] = {each["subject"] for each in imports}
        return found
    finally:
        await client.close()


def wanted(account: str) -> set[str]:
    """Return what a partner's account should reach: its own durable's three subjects."""
    return set(subjects(account))
