"""A company asks for a training on request: a quote is drawn up, sent, and accepted by its contact."""

from decimal import Decimal

from deploy.demo.claims import claim_equal
from deploy.demo_trainings.play import Play

ON_REQUEST, CONTACT = 17, 29
DAYS = 5
ORGANISATION = {
    "title": "Les Ateliers du Canal",
    "postal_address": "12, quai des Tanneurs\n54000 Nancy",
    "siret": "73282932000074",
}


async def a_quote_is_accepted(play: Play) -> None:
    """Its price is the catalogue's for companies; nothing in it changes once it is sent."""
    contact = play.company.people[CONTACT]
    day = play.days.day(200)
    tariffs = await play.all_of("/tariffs", play.office, on=str(day))
    price = next(each["day_price"] for each in tariffs if each["audience"] == "companies")
    body = {
        "organisation": ORGANISATION,
        "contact_member_id": contact.member_id,
        "training_number": ON_REQUEST,
        "begins_on": str(day),
        "days": str(DAYS),
        "audience": "companies",
    }
    drawn = await play.post("/quotes", play.office, body)
    path = f"/quotes/{drawn['quote_id']}"
    sent = await play.post(f"{path}/send", play.office)
    claim_equal(Decimal(sent["total"]), Decimal(price) * DAYS, "Total du devis")
    play.expect(contact, "quote_sent", sent["number"], path)
    accepted = await play.post(f"{path}/accept", contact)
    claim_equal((accepted["state"], accepted["lines"]), ("accepted", sent["lines"]), "Devis")
    play.expect(play.office, "quote_accepted", sent["number"], path)
    play.known["quote"] = drawn["quote_id"]
    euros = f"{Decimal(sent['total']):,.0f}".replace(",", "\u202f")
    play.narrator.tell(
        f"« {sent['title']} », sur demande, pour {ORGANISATION['title']} : le devis {sent['number']} de {euros} € est "
        "envoyé et accepté."
    )
