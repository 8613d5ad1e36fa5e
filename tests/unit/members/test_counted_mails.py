"""What becomes of mails is counted, and nothing else changes by that."""

import pytest
from prometheus_client import REGISTRY

from services.members.domain.mail import MailPutOffError, Notice, WaitingCode
from services.members.entrypoints.measures import CountedMailServer

NOTICE = Notice(
    message_id="<1@rers>", email="a@b.example", first_name="A", headline="h", text="t", html="h"
)
CODE = WaitingCode(sign_in_id="1", email="a@b.example", first_name=None)


class FakeMailServer:
    """Does what it is told."""

    def __init__(self, does: bool | Exception) -> None:
        self._does = does

    async def send_notice(self, _: Notice) -> bool:
        return self._answer()

    async def send_code(self, _: WaitingCode, __: str) -> bool:
        return self._answer()

    def _answer(self) -> bool:
        if isinstance(self._does, Exception):
            raise self._does
        return self._does

    async def close(self) -> None:
        """Nothing is open."""


def counts() -> list[float]:
    return [
        REGISTRY.get_sample_value("rers_mails_total", {"outcome": outcome}) or 0
        for outcome in ("delivered", "bounced", "failed")
    ]


async def test_a_mail_is_delivered_bounced_or_failed() -> None:
    before = counts()

    assert await CountedMailServer(FakeMailServer(True)).send_notice(NOTICE)
    assert await CountedMailServer(FakeMailServer(True)).send_code(CODE, "123456")
    assert not await CountedMailServer(FakeMailServer(False)).send_notice(NOTICE)
    with pytest.raises(MailPutOffError):
        await CountedMailServer(FakeMailServer(MailPutOffError("later"))).send_notice(NOTICE)
    with pytest.raises(ConnectionError):
        await CountedMailServer(FakeMailServer(ConnectionError())).send_code(CODE, "123456")

    assert [now - then for now, then in zip(counts(), before, strict=True)] == [2, 1, 2]
