"""What a partner does for itself: a test event, a new secret, facts sent again; and an address that wants no more."""

from typing import Any

from deploy.clients.mailbox import Mail
from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo_partners.facts import publish_place, withdraw_place
from deploy.demo_partners.heard import Ear
from deploy.demo_partners.play import NEWS, Partner, Play
from deploy.demo_partners.receiver import GONE_PATH
from deploy.demo_partners.truth import Announced

AGAIN = "/relecture"
ENDPOINTS = "/partners/me/endpoints"
SUBJECT = "Vos événements ne partent plus"


async def the_secret_rotates(play: Play, partner: Partner) -> None:
    """Rotate it while facts go on: what is signed by both is accepted with either."""
    made = await play.api.post("partners", f"{partner.own}/secret/rotate", None, partner.key)
    partner.receiver.secrets[NEWS].insert(0, made["secret"])
    tried = await play.api.post("partners", f"{partner.own}/test", None, partner.key)
    claim(tried["is_delivered"], f"Fait d'essai : {tried['status']} {tried['error']}")
    signed = partner.receiver.signed_by[NEWS]
    claim_equal(signed[-1], (True, True), "Signatures du fait d'essai, nouvelle et ancienne")
    house = play.company.houses[1]
    await withdraw_place(play, house, await publish_place(play, house, "Salle d'une heure"))
    await play.caught_up(partner, ways=("webhook",))
    play.figures["rotation"] = {"signed_by_both": sum(each == (True, True) for each in signed)}
    play.figures["test_events"] = partner.receiver.tests
    play.narrator.tell(
        "Un fait d'essai arrive ; le secret change en marche, les deux signatures valent."
    )


async def an_address_wants_no_more(play: Play, partner: Partner) -> None:
    """Answer 410: it is disabled, and the partner's contact finds a mail."""
    url = partner.receiver.url(GONE_PATH)
    made = await play.api.post("partners", ENDPOINTS, {"url": url}, partner.key)
    path = f"{ENDPOINTS}/{made['endpoint_id']}"
    house = play.company.houses[1]
    await withdraw_place(play, house, await publish_place(play, house, "Salle d'un matin"))

    async def is_disabled() -> Any:
        found = await play.api.get("partners", path, partner.key)
        return found if found["state"] == "disabled" else None

    found = await effect(is_disabled, "l'adresse qui répond 410 devait être désactivée")
    claim_equal(found["reason"], "gone", "Raison de la désactivation")
    mail = await effect(_notice(play, partner), "le courriel au contact")
    claim(url in mail.text, "Le courriel au contact ne dit pas quelle adresse.")
    play.figures["gone"] = {"disabled": 1, "mails": len(_notices(play, partner))}
    play.narrator.tell(
        f"Une adresse répond 410 : désactivée, et {partner.contact} reçoit un courriel."
    )


def _notices(play: Play, partner: Partner) -> list[Mail]:
    found = play.stage.mailboxes.of(partner.contact)
    return [mail for mail in found if mail.subject.startswith(SUBJECT)]


def _notice(play: Play, partner: Partner) -> Any:
    async def look() -> Mail | None:
        return next(iter(_notices(play, partner)), None)

    return look


async def facts_are_sent_again(play: Play, partner: Partner) -> None:
    """Open an address that has heard nothing and have all facts of a time sent there, then one by its id."""
    receiver, ear = partner.receiver, Ear()
    receiver.ears[AGAIN] = ear
    made = await play.api.post("partners", ENDPOINTS, {"url": receiver.url(AGAIN)}, partner.key)
    receiver.secrets[AGAIN] = [made["secret"]]
    path = f"{ENDPOINTS}/{made['endpoint_id']}"
    truth = await play.truth()
    wanted = [each for each in truth.public if each.is_for(partner.network_id)]
    since = {"since": play.days.began_at.isoformat()}
    ranged = await play.api.post("partners", f"{path}/replays", since, partner.key)
    claim_equal(ranged["queued"], len(wanted), "Faits renvoyés d'un intervalle")
    await play.heard_all(ear, wanted, partner, "renvoi")
    claim_equal((len(ear.facts), ear.out_of_order()), (len(wanted), 0), "Renvoi d'un intervalle")
    await _one_again(play, partner, path, ear, wanted[-1])
    await play.api.delete("partners", path, partner.key)
    play.figures["replayed"] = {"by_range": ranged["queued"], "by_id": 1}
    play.narrator.tell(
        f"{ranged['queued']} faits renvoyés d'un intervalle, dans l'ordre ; un autre par son id."
    )


async def _one_again(play: Play, partner: Partner, path: str, ear: Ear, fact: Announced) -> None:
    before = len(ear.facts)
    body = {"event_ids": [fact.event_id]}
    await play.api.post("partners", f"{path}/replays", body, partner.key)

    async def look() -> bool:
        return len(ear.facts) > before

    await effect(look, "le fait renvoyé par son id")
    claim_equal(ear.facts[-1].event_id, fact.event_id, "Fait renvoyé par son id")
