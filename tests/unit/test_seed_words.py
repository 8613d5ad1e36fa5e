"""What `rers seed` says at its end: founders are counted with the members, and one is not several."""

from deploy.cli.seed import lines_of


def test_founders_of_new_networks_are_members_that_were_added() -> None:
    there = {"networks": 2, "members": 10, "links": 1, "memberships": 0, "offers": 1, "requests": 9}
    added = {**there, "members": 8}

    assert [line.strip() for line in lines_of(there, added)] == [
        "2 réseaux, dont 2 ajoutés",
        "10 membres, dont 10 ajoutés",
        "1 lien entre réseaux, dont 1 ajouté",
        "0 membre aussi d'un second réseau, dont 0 ajouté",
        "1 offre, dont 1 ajoutée",
        "9 demandes, dont 9 ajoutées",
    ]


def test_a_second_run_has_added_nothing() -> None:
    there = {"networks": 2, "members": 10, "links": 1, "memberships": 0, "offers": 1, "requests": 9}

    assert all(", dont 0 ajout" in line for line in lines_of(there, {}))
