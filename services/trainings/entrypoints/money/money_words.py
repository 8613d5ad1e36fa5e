"""What quotes and exports say, in French."""

from collections.abc import Sequence
from decimal import Decimal

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.quote import Subject

CONDITIONS: dict[Audience, tuple[str, ...]] = {
    "volunteers": (
        "Les frais pédagogiques sont gratuits pour les bénévoles.",
        "Les frais d'inscription, le transport, l'hébergement et la restauration sont à la charge"
        " des bénévoles, de leur réseau ou de leur association.",
        "Le FDVA peut soutenir la formation d'un cinquième des bénévoles actifs de chaque réseau"
        " affilié, dans l'ordre des inscriptions.",
    ),
    "employees": (
        "Le prix est convenu avec le bureau des formations.",
        "La formation peut être prise en charge par le compte personnel de formation (CPF), ou par"
        " l'opérateur de compétences (OPCO) au titre du plan de formation de la structure.",
        "Pour les animatrices et animateurs salariés des RERS, l'OPCO est Uniformation.",
    ),
    "institutions": ("Le prix s'entend par jour de formation.",),
    "companies": ("Le prix s'entend par jour de formation.",),
}


class FrenchWording:
    """The words of a quote, as the use case asks for them."""

    def teaching(self, subject: Subject) -> str:
        """Name the training and its days, as a line."""
        return (
            f"Formation {subject.training_number} : {subject.title} ({days_in_words(subject.days)})"
        )

    def registration_fee(self) -> str:
        """Name the fee, as a line."""
        return "Frais d'inscription"

    def conditions(self, audience: Audience, funding: Sequence[str]) -> tuple[str, ...]:
        """Say what is paid by whom."""
        told = CONDITIONS[audience]
        return (*told, f"Financements possibles : {', '.join(funding)}.") if funding else told


def days_in_words(days: Decimal) -> str:
    """Return `1 jour`, `2,5 jours`: from two on it is a plural."""
    number = f"{days.normalize():f}".replace(".", ",")
    return f"{number} jour" if days < 2 else f"{number} jours"
