"""What nobody outside may do: read or say anything else at the broker, have webhooks sent to the inside."""

from deploy.clients.api import RefusedError
from deploy.demo.claims import claim
from deploy.demo_partners.hostile import hostile_urls
from deploy.demo_partners.matrix import examine
from deploy.demo_partners.play import Play

SOME_SHOWN = 3


async def forbidden_subjects_are_refused(play: Play) -> None:
    """Try every operation as everybody at the broker."""
    first, second = (partner.access for partner in play.partners)
    assert first, "the first partner is in"
    assert second, "the second partner is in"
    matrix = await examine(play.stack.addresses, first, second)
    play.figures["cells"] = len(matrix.cells)
    play.figures["forbidden_allowed"] = len(matrix.forbidden_allowed)
    play.figures["allowed_refused"] = len(matrix.allowed_refused)
    wrong = [*matrix.forbidden_allowed, *matrix.allowed_refused][:SOME_SHOWN]
    told = "; ".join(f"{each.identity}, {each.operation}: {each.outcome.value}" for each in wrong)
    claim(not wrong, f"Au courtier : {told}")
    play.narrator.tell(
        f"Au courtier, {len(matrix.cells)} essais de cinq identités : tout ce qui est interdit est refusé."
    )


async def hostile_addresses_are_refused(play: Play) -> None:
    """Declare addresses of the inside, in all their disguises."""
    # By ops, since a key may not ask so many questions in a second.
    path, refused = f"/partners/{play.partners[0].partner_id}/endpoints", 0
    for url in hostile_urls():
        try:
            await play.api.post("partners", path, {"url": url}, play.company.ops.token)
        except RefusedError as error:
            claim(error.status == 422, f"{url} : {error.status} {error.code}")
            refused += 1
    play.figures["hostile_urls"] = len(hostile_urls())
    play.figures["hostile_refused"] = refused
    play.narrator.tell(f"{refused} adresses hostiles sur {len(hostile_urls())} sont refusées.")
