"""One missed answer says nothing: a copy is late at the second in a row, and down at the third."""

import httpx
import pytest

from deploy.ops.copies import Copies
from deploy.ops.history import History
from deploy.ops.problems import problems_of
from deploy.ops.state import ServiceState
from deploy.ops.view import service_rows
from tests.unit.ops.states import NOW, a_state

REFUSED = httpx.ConnectError("refused")
LATE = httpx.ReadTimeout("late")


class Copy:
    """Answers well, or misses as it is told."""

    def __init__(self) -> None:
        self.miss: httpx.TransportError | None = None

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.miss:
            raise self.miss
        if request.url.path == "/metrics":
            return httpx.Response(200, text="rers_active 1\n")
        return httpx.Response(200, json={"checks": {}})


def watched(copy: Copy) -> Copies:
    client = httpx.AsyncClient(transport=httpx.MockTransport(copy.answer))
    return Copies({"members": ["http://a"]}, client, lambda: NOW)


async def look(copies: Copies) -> ServiceState:
    [state], _ = await copies.ask()
    return state


def alerts(service: ServiceState) -> list[tuple[str, bool]]:
    found = problems_of(a_state(services=(service,)))
    return [(problem.alert, problem.is_urgent) for problem in found]


def word(service: ServiceState) -> tuple[str, str]:
    [row] = service_rows(a_state(services=(service,)), History())
    return row.level, row.word


@pytest.mark.parametrize("miss", [REFUSED, LATE])
async def test_a_copy_is_late_at_the_second_miss_in_a_row_and_down_at_the_third(
    miss: httpx.TransportError,
) -> None:
    copy = Copy()
    copies = watched(copy)
    await look(copies)
    copy.miss = miss

    first, second, third = [await look(copies) for _ in range(3)]

    assert (alerts(first), word(first)) == ([], ("ok", "prêt"))
    assert (alerts(second), word(second)) == ([("CopyDown", False)], ("warn", "répond tard"))
    assert alerts(third) == [("ServiceDown", True)]
    assert word(third) == ("bad", "en panne")


async def test_an_answer_ends_the_row_of_misses() -> None:
    copy = Copy()
    copies = watched(copy)
    await look(copies)
    for _ in range(3):
        copy.miss = LATE
        await look(copies)
        await look(copies)
        copy.miss = None
        assert alerts(await look(copies)) == []


async def test_a_copy_that_was_never_seen_is_down_at_the_third_miss_too() -> None:
    copy = Copy()
    copy.miss = REFUSED
    copies = watched(copy)

    first, second, third = [await look(copies) for _ in range(3)]

    assert (alerts(first), word(first)) == ([], ("unknown", "pas encore vu"))
    assert alerts(second) == [("CopyDown", False)]
    assert alerts(third) == [("ServiceDown", True)]
