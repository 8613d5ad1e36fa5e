"""Attendance, certificates, their verification, evaluations and printed names, over HTTP."""

import asyncio
from datetime import date, timedelta
from fractions import Fraction

import pytest

from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.adapters.records.sql_held_sessions import SqlHeldSessions
from services.trainings.application.records.issue_certificates import (
    IssueCertificates,
    issue_certificates,
)
from services.trainings.application.records.ports_of_records import Enrolment
from shared.storage.transaction import Transaction
from tests.integration.trainings.conftest import NETWORK, OFFICE, World
from tests.integration.trainings.records import (
    DAYS,
    FIRST_DAY,
    LAST_DAY_OVER,
    TRAINER,
    a_certificate,
    a_confirmed_session,
    attend,
    marks,
    pass_to_the_end,
    put,
)
from tests.unit.trainings.builders import a_member


async def test_who_was_there_at_every_half_day_is_certified_once_the_session_is_completed(
    world: World,
) -> None:
    session_id, people = await a_confirmed_session(world, 3)
    world.clock.advance(FIRST_DAY)
    await world.fire_timers()
    early = [mark for one in people for mark in marks(one) if mark["day"] == DAYS[0]]
    await attend(world, session_id, early)
    world.clock.advance(LAST_DAY_OVER - FIRST_DAY - timedelta(hours=1))
    await attend(world, session_id, [*marks(people[0]), *marks(people[1], 5)])
    assert await world.facts("certificate.issued") == []

    world.clock.advance(timedelta(hours=1))
    await world.fire_timers()
    world.clock.advance(timedelta(minutes=11))
    await world.fire_timers()

    (issued,) = await world.facts("certificate.issued")
    assert (issued["member_id"], issued["session_id"]) == (a_member(1), session_id)
    assert "code" not in issued
    first = people[1]["registration_id"]
    path, who = f"/registrations/{first}/certificate", world.token(a_member(2))
    assert (await world.get(path, who, 404))["code"] == "certificate_not_found"


async def test_a_correction_keeps_who_and_when_and_certificates_follow(world: World) -> None:
    session_id, registration, certificate = await a_certificate(world)
    path = f"/sessions/{session_id}/attendance"

    wrong = [marks(registration, 0)[0]]
    await put(world, path, world.office, {"marks": wrong})
    await put(world, path, world.office, {"marks": wrong})
    withdrawn = await world.client.get(
        certificate["verify_url"], headers={"Accept": "application/json"}
    )
    world.clock.advance(timedelta(days=1))
    attendance = await attend(world, session_id, marks(registration))

    assert withdrawn.json()["status"] == "withdrawn"
    said = [
        (one["was_present"], one["recorded_by"], one["corrected_by"])
        for one in attendance["corrections"]
    ]
    assert said == [(True, TRAINER, OFFICE), (False, OFFICE, TRAINER)]
    assert [fact["type"] for fact in await world.facts("certificate")] == [
        "certificate.issued",
        "certificate.withdrawn",
        "certificate.restored",
    ]
    assert [fact["sequence"] for fact in await world.facts("certificate")] == [1, 2, 3]


async def test_attendance_is_written_from_the_day_on_and_until_thirty_days_after(
    world: World,
) -> None:
    session_id, (registration,) = await a_confirmed_session(world, 1)
    world.clock.advance(FIRST_DAY - timedelta(hours=12))
    early = await attend(world, session_id, marks(registration)[:1], 409)
    world.clock.advance(timedelta(hours=12))
    await attend(world, session_id, marks(registration)[:1])
    await world.fire_timers()
    world.clock.advance(LAST_DAY_OVER - FIRST_DAY + timedelta(days=30, seconds=1))
    late = await attend(world, session_id, marks(registration), 409)

    assert (early["code"], late["code"]) == ("attendance_too_early", "attendance_closed")
    assert early["title"] == "Les présences du 11 juin 2026 se notent le jour même, ou ensuite"


async def test_only_the_sessions_trainers_and_the_office_write_attendance(world: World) -> None:
    session_id, (registration,) = await a_confirmed_session(world, 1)
    world.clock.advance(FIRST_DAY)
    path, body = f"/sessions/{session_id}/attendance", {"marks": marks(registration)[:1]}

    for who in (world.token(a_member(1)), world.token(a_member(5), {NETWORK: ["facilitator"]})):
        assert (await put(world, path, who, body, 403))["code"] == "not_trainer_of_session"
        assert (await world.get(path, who, 403))["code"] == "not_trainer_of_session"
    await put(world, path, {}, body, 401)
    await put(world, path, world.office, body)
    assert len((await world.get(path, world.token(TRAINER)))["marks"]) == 1


async def test_nothing_is_written_when_one_mark_is_wrong(world: World) -> None:
    session_id, (registration,) = await a_confirmed_session(world, 1)
    other_id = await world.open(minimum=1, trainer_ids=[TRAINER], parts=[["2026-06-15"]])
    stranger = await world.register(other_id, 9)
    world.clock.advance(FIRST_DAY)
    good = marks(registration)[0]

    for bad, code in (
        (marks(stranger)[0], "not_registered_here"),
        ({**good, "is_present": False}, "marked_twice"),
        ({**good, "day": "2026-06-13"}, "not_a_half_day_of_session"),
    ):
        refused = await attend(world, session_id, [good, bad], 422)
        assert refused["code"] == code
    path = f"/sessions/{session_id}/attendance"
    assert (await world.get(path, world.office))["marks"] == []


async def test_many_at_once_issue_each_certificate_once(world: World) -> None:
    session_id, people = await a_confirmed_session(world, 5)
    await pass_to_the_end(world)

    await asyncio.gather(
        *(attend(world, session_id, marks(one)) for one in people for _ in range(3)),
        *(_issue(world, session_id) for _ in range(5)),
    )

    issued = await world.facts("certificate.issued")
    assert sorted(one["member_id"] for one in issued) == [
        a_member(number) for number in range(1, 6)
    ]
    kept = await world.database.pool.fetchval("SELECT count(*) FROM attendance")
    assert kept == 5 * 6
    assert await world.database.pool.fetchval("SELECT count(*) FROM attendance_correction") == 0


async def test_without_the_lock_the_same_crowd_is_not_served(world: World) -> None:
    """The control: the promise rests on the lock of the session's records."""
    session_id, people = await a_confirmed_session(world, 1)
    await pass_to_the_end(world)
    await world.database.pool.execute(
        "INSERT INTO attendance SELECT $1, d, h, $2, true, $3, now() "
        "FROM unnest($4::date[]) d, unnest(ARRAY['am', 'pm']) h",
        people[0]["registration_id"],
        session_id,
        TRAINER,
        [date.fromisoformat(day) for day in DAYS],
    )

    both_have_looked = asyncio.Barrier(2)
    done = await asyncio.gather(
        *(_issue(world, session_id, instead_of_lock=both_have_looked) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in done) == ["NoneType", "UniqueViolationError"]


async def _issue(
    world: World, session_id: str, *, instead_of_lock: asyncio.Barrier | None = None
) -> None:
    async with world.database.transaction() as transaction:
        uow = SqlRecords(transaction)
        if instead_of_lock:
            uow.held = Unlocked(transaction, instead_of_lock)
        await issue_certificates(IssueCertificates(session_id, Fraction(1)), uow)


class Unlocked(SqlHeldSessions):
    """Waits for nobody, and lets both have looked before either writes."""

    def __init__(self, transaction: Transaction, both_have_looked: asyncio.Barrier) -> None:
        super().__init__(transaction)
        self._both_have_looked = both_have_looked

    async def lock(self, session_id: str) -> None:
        """Take no lock."""

    async def enrolled(self, session_id: str) -> list[Enrolment]:
        """Return who has a place, once the other one is as far."""
        await self._both_have_looked.wait()
        return await super().enrolled(session_id)


async def test_whoever_holds_the_code_verifies_it_without_signing_in(world: World) -> None:
    _, registration, certificate = await a_certificate(world)
    await put(
        world, "/printed-name", world.token(registration["member_id"]), {"name": "Awa Diallo"}
    )

    code = certificate["code"]
    assert certificate["verify_url"].endswith(f"/certificates/{code.replace('-', '')}")
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        page = await world.client.get(f"/certificates/{typed}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert '<html lang="fr">' in page.text
        assert "Cette attestation est valable." in page.text
        assert "Awa Diallo" in page.text
        assert "11 et 12\u00a0juin, 16\u00a0octobre 2026" in page.text
    known = await world.get(f"/certificates/{code}", {"Accept": "application/json"})
    assert (known["status"], known["person"], known["issuer"]) == ("valid", "Awa Diallo", "FORESCO")
    assert (known["days"], known["certified"]) == (list(DAYS), "attendance")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_every_code_that_is_none_gets_the_same_answer(world: World, accept: str) -> None:
    codes = ("0" * 26, "Z" * 26, "x", "é" * 40, "%25", "1' OR '1'='1", "9" * 3000, "\u0661" * 26)

    answers = [
        await world.client.get(f"/certificates/{code}", headers={"Accept": accept})
        for code in codes
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


async def test_the_certificate_of_somebody_who_is_forgotten_says_withdrawn(world: World) -> None:
    session_id, registration, certificate = await a_certificate(world)
    me = registration["member_id"]
    await put(world, "/printed-name", world.token(me), {"name": "Awa Diallo"})
    words = {"came_for": "Des idées", "brings_back": "Une méthode", "is_shareable": True}
    await put(world, f"/sessions/{session_id}/evaluation", world.token(me), words)
    pdf = f"/registrations/{registration['registration_id']}/certificate.pdf"
    assert (await world.client.get(pdf, headers=world.token(me))).status_code == 200

    await world.erase(me)
    await attend(world, session_id, [], 422)

    verified = await world.get(
        f"/certificates/{certificate['code']}", {"Accept": "application/json"}
    )
    assert (verified["status"], verified["person"]) == ("withdrawn", None)
    page = await world.client.get(certificate["verify_url"])
    assert "Awa" not in page.text
    for table in ("printed_name", "evaluation", "issued_document"):
        assert await world.database.pool.fetchval(f"SELECT count(*) FROM {table}") == 0
    refused = await put(world, "/printed-name", world.token(me), {"name": "Awa"}, 403)
    assert refused["code"] == "person_erased"
    (withdrawn,) = await world.facts("certificate.withdrawn")
    assert withdrawn["cause"] == "erased"


async def test_participants_and_trainers_write_what_they_came_for_and_bring_back(
    world: World,
) -> None:
    session_id, people = await a_confirmed_session(world, 2)
    path, me = f"/sessions/{session_id}/evaluation", world.token(a_member(1))
    mine = {"came_for": "Des idées", "brings_back": "Une méthode", "is_shareable": True}
    theirs = {"came_for": "Rencontrer", "brings_back": "Mon expérience d'animatrice"}
    assert (await put(world, path, me, mine, 409))["code"] == "session_not_over"
    await pass_to_the_end(world)

    first = await put(world, path, me, mine)
    again = await put(world, path, me, mine)
    await put(world, path, world.token(TRAINER), theirs)

    assert first == again
    written = await world.facts("evaluation.written")
    assert [(one["member_id"], one["role"]) for one in written] == [
        (a_member(1), "participant"),
        (TRAINER, "trainer"),
    ]
    assert "came_for" not in written[0]
    everybody = (await world.get(f"{path}s", world.token(a_member(2))))["items"]
    assert [(one["came_for"], one["member_id"]) for one in everybody] == [("Des idées", None)]
    for who in (world.office, world.token(TRAINER)):
        assert len((await world.get(f"{path}s", who))["items"]) == 2
    assert (await world.get(path, world.token(TRAINER)))["came_for"] == "Rencontrer"
    hidden = await world.get(path, world.token(a_member(2)), 404, member_id=TRAINER)
    assert hidden["code"] == "evaluation_not_found"
    assert len(people) == 2


async def test_who_took_no_part_writes_nothing(world: World) -> None:
    session_id, _ = await a_confirmed_session(world, 1)
    await pass_to_the_end(world)
    path, words = f"/sessions/{session_id}/evaluation", {"came_for": "abc", "brings_back": "abc"}

    refused = await put(world, path, world.token(a_member(7)), words, 409)
    stars = await put(world, path, world.token(a_member(1)), {**words, "note": 5}, 422)

    assert (refused["code"], stars["code"]) == ("not_of_session", "unreadable")


async def test_a_printed_name_is_given_by_the_person_their_facilitator_or_the_office(
    world: World,
) -> None:
    await world.join(a_member(1))
    path, query = "/printed-name", f"?member_id={a_member(1)}"
    facilitator = world.token(a_member(2), {NETWORK: ["facilitator"]})

    assert (await world.get(path, world.token(a_member(1))))["name"] is None
    for who, name in ((facilitator, "Awa  Diallo"), (world.office, "Awa Diallo-Ndiaye")):
        await put(world, path + query, who, {"name": name})
    stranger = await put(world, path + query, world.token(a_member(3)), {"name": "Moi"}, 403)
    await world.get(path, world.token(a_member(3)), 403, member_id=a_member(1))

    assert stranger["code"] == "not_your_member"
    assert (await world.get(path, world.token(a_member(1))))["name"] == "Awa Diallo-Ndiaye"
    assert await world.facts("printed") == []


@pytest.mark.parametrize(
    "name",
    ["", " ", "A", "a" * 121, "12", "Awa\x00", "தமிழ்", "awa@example.org", "\u202eawA", "Awa 🌱"],
)
async def test_a_name_that_cannot_be_printed_is_refused(world: World, name: str) -> None:
    await put(world, "/printed-name", world.token(a_member(1)), {"name": name}, 422)
