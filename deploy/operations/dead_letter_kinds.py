"""What kind of failure a dead letter tells, and what people do about it, in French."""

from dataclasses import dataclass

from shared.messaging.dead_letters import DeadLetter

LONGEST_REASON = 400
"""The platform keeps no more of a reason: what is as long may have been cut in mid-word."""
UNREADABLE = "MalformedError:"
CRASHES = "RuntimeError: delivered again and again, never answered"
CUT = "…"


@dataclass(frozen=True)
class Kind:
    """What has happened, and what to do."""

    what: str
    advice: str

    @property
    def sentence(self) -> str:
        """Both, as people read them first."""
        return f"{self.what[:1].upper()}{self.what[1:]} : {self.advice}"


def kind_of(reason: str, consumer: str) -> Kind:
    """Return the kind of a reason that the platform has noted."""
    if reason.startswith(UNREADABLE):
        return Kind(
            "message illisible",
            "le rejouer n'y changera rien ; l'écarter avec sa raison, et prévenir qui l'a émis.",
        )
    service = consumer.partition("-")[0] or "?"
    cause = f"réparer la cause (journal de {service}), puis rejouer."
    if reason.startswith(CRASHES):
        return Kind("le traitement n'a jamais fini, il arrête peut-être son processus", cause)
    return Kind("le traitement a échoué", cause)


def told_of(letter: DeadLetter) -> str:
    """Return the sentence that comes first."""
    return kind_of(letter.reason, letter.consumer).sentence


def at_a_word(text: str, longest: int = LONGEST_REASON) -> str:
    """Return a text that ends at a word; what was cut ends in `…`."""
    if len(text) < min(longest, LONGEST_REASON):
        return text
    kept, _, _ = text[:longest].rpartition(" ")
    return f"{(kept or text[: longest - 1]).rstrip(' ,;:')}{CUT}"
