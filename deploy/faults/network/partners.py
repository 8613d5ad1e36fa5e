"""A partner does not answer for a day, or the sender dies between the post and its note."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from deploy.clients.waiting import NeverCameError, effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.network.receiver import Answer, Receiver
from deploy.faults.servers.outage import counted, drawn
from deploy.faults.stage import Stage

SENDER = "partners-1"
ALLOWS_LOCAL = {"RERS_WEBHOOKS_ALLOW_LOCAL": "1"}
HOURS_AWAY = 24
FLUSHED_WITHIN_S = 75.0
UNDISTURBED_S = 10.0
NOTICED_WITHIN_S = 60.0
ALERT = "PartnerEndpointFailing"
DEATHS, MOST_DEATHS, NTH = 5, 40, 15

WAITING = """
SELECT count(*) FROM delivery AS d JOIN endpoint AS e USING (endpoint_id)
WHERE d.state = 'pending' AND e.url = $1
"""
FAILING = "SELECT count(*) FROM endpoint WHERE state = 'failing' AND url = $1"


@asynccontextmanager
async def told_to(stage: Stage, *receivers: Receiver) -> AsyncIterator[None]:
    """Let in a partner for each receiver, which hears of the stage's network; afterwards they are gone again."""
    founder, api = stage.platform.founder, stage.platform.api
    ops = founder.signer.token(founder.member_id, movement=["ops"])
    made = []
    for number, receiver in enumerate(receivers, start=1):
        slug = f"{stage.scene.name}{number}"
        partner = {
            "slug": slug,
            "title": slug,
            "contact_email": f"{slug}@faults.example",
            "networks": [stage.scene.network_id],
        }
        partner_id = (await api.post("partners", "/partners", partner, ops))["partner_id"]
        made.append(partner_id)
        endpoint = {"url": receiver.url}
        await api.post("partners", f"/partners/{partner_id}/endpoints", endpoint, ops)
    try:
        yield
    finally:
        await stage.platform.tell(SENDER, **stage.plain_settings())
        for partner_id in made:
            await api.delete("partners", f"/partners/{partner_id}", ops)


def away(answer: Answer) -> Scenario:
    """Return a scenario in which one of two partners answers so for 24 hours, which pass by the sender's clock."""

    async def scenario(stage: Stage) -> None:
        file = stage.platform.folder / f"days-{stage.scene.name}"
        file.write_text("0", encoding="ascii")
        clock = {"RERS_DEMONSTRATION_CLOCK_FILE": str(file)}
        await stage.platform.tell(SENDER, **ALLOWS_LOCAL, **clock, **stage.plain_settings())
        async with AsyncExitStack() as receivers:
            sick, well = [await receivers.enter_async_context(Receiver()) for _ in range(2)]
            async with told_to(stage, sick, well):
                async with stage.under_load():
                    await effect(lambda: _has_some(sick, well), "no webhook came")
                    async with drawn(stage, "partenaire"):
                        await _a_day(stage, sick, file, answer)
                stage.figures["undisturbed_s"] = await _all_sent(stage, well, UNDISTURBED_S)
                stage.happened["waited"] = await _waiting(stage, sick)
                if answer is not Answer.GONE:
                    sick.answer = Answer.WELL
                    stage.figures["flushed_s"] = await _all_sent(stage, sick, FLUSHED_WITHIN_S)
                stage.happened["refused"] = sick.refused
                for receiver, name in ((sick, "partner away"), (well, "other partner")):
                    _compare(stage, receiver, name)

    return scenario


async def _has_some(*receivers: Receiver) -> bool:
    return all(each.taken for each in receivers)


async def _a_day(stage: Stage, sick: Receiver, file: Path, answer: Answer) -> None:
    """Let the hours pass, each with facts of its own; before them the receiver does not even answer."""
    began = time.time()
    if answer is Answer.BROKEN:
        sick.answer = Answer.SILENT
        await effect(lambda: _is_failing(stage, sick), "not failing", within_s=NOTICED_WITHIN_S)
    sick.answer = answer
    for hour in range(1, HOURS_AWAY + 1):
        await asyncio.sleep(max(0.2, stage.seconds / HOURS_AWAY))
        file.write_text(str(hour * 3600), encoding="ascii")
    if answer is Answer.BROKEN and stage.platform.watch.is_on:
        await stage.platform.watch.delay_of(ALERT, began)


async def _is_failing(stage: Stage, receiver: Receiver) -> bool:
    """Say whether the sender has noticed; its patience of one attempt is over then."""
    dsn = stage.stack.addresses.databases["partners"].owner
    return bool(await counted(dsn, FAILING, receiver.url))


async def _waiting(stage: Stage, receiver: Receiver) -> int:
    dsn = stage.stack.addresses.databases["partners"].owner
    return await counted(dsn, WAITING, receiver.url)


async def _all_sent(stage: Stage, receiver: Receiver, within_s: float) -> float:
    """Wait until it has every public offer and place that was accepted, and nothing waits for it; return how long."""
    began = time.monotonic()

    async def is_sent() -> bool:
        return not _missed(stage, receiver) and await _waiting(stage, receiver) == 0

    try:
        await effect(is_sent, "not all was sent", within_s=within_s)
    except NeverCameError:
        stage.findings.expect(False, f"all sent within {within_s:.0f} s")
    return time.monotonic() - began


def _missed(stage: Stage, receiver: Receiver) -> set[str]:
    shared = {each.made_id for each in stage.load.ledger.accepted if each.is_public}
    return shared - {each.subject for each in receiver.taken}


def _compare(stage: Stage, receiver: Receiver, name: str) -> None:
    missed = _missed(stage, receiver)
    if missed:
        stage.findings.lost[f"{name}: public offer or place"] += len(missed)
    stage.findings.expect(receiver.disordered() == 0, f"{name}: in order")
    stage.findings.expect(receiver.changed() == 0, f"{name}: the same body under the same id")


def killed_after_post(*, is_folded: bool) -> Scenario:
    """Return a scenario in which the sender dies when a webhook was answered and nobody has noted it."""

    async def scenario(stage: Stage) -> None:
        deaths = stage.platform.folder / f"deaths-{stage.scene.name}"
        await stage.platform.tell(
            SENDER,
            RERS_CRASH_AT=f"after_post:{NTH}:{MOST_DEATHS}",
            RERS_CRASH_FILE=str(deaths),
            **ALLOWS_LOCAL,
            **stage.plain_settings(),
        )

        def died() -> int:
            return len(deaths.read_bytes().splitlines()) if deaths.exists() else 0

        async def is_over() -> bool:
            return died() >= DEATHS and not stage.must_last()

        async with Receiver() as receiver, told_to(stage, receiver):
            async with stage.under_load(), drawn(stage, SENDER):
                await effect(is_over, "too few died after_post", within_s=150)
                await stage.platform.tell(SENDER, **ALLOWS_LOCAL, **stage.plain_settings())
            stage.happened["kills"] += died()
            await _all_sent(stage, receiver, FLUSHED_WITHIN_S)
            stage.happened["sent_again"] = receiver.repeated()
            if not is_folded:
                stage.findings.duplicated["webhook"] += receiver.repeated()
            _compare(stage, receiver, "partner")

    return scenario


FAULTS = (
    Fault(
        name="partner-away",
        title="Partenaire absent 24 heures",
        injects="L'adresse d'un partenaire ne répond pas, puis répond 500, pendant 24 heures de l'horloge du "
        "service ; un autre partenaire écoute.",
        scenario=away(Answer.BROKEN),
        proof="waited",
        control=Control(scenario=away(Answer.GONE), seconds=8),
        alert=ALERT,
        seconds=24,
        is_fresh=True,
    ),
    Fault(
        name="crash-after-post",
        title="Mort entre l'envoi d'un webhook et sa note",
        injects="Le service se tue quand le partenaire a répondu et que rien n'est encore noté.",
        scenario=killed_after_post(is_folded=True),
        proof="sent_again",
        control=Control(scenario=killed_after_post(is_folded=False), seconds=8),
        alert="CopyRestartsOften",
        seconds=10,
    ),
)
