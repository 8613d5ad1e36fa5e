"""Lien entre réseaux: two networks that show each other their offers and requests."""

from dataclasses import dataclass
from enum import StrEnum

from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.members import NetworksLinked, NetworksUnlinked


class LinkNotFoundError(NotFoundError):
    """No link has this id, or this network has no part in it."""

    code = "link_not_found"


class LinkToItselfError(InvalidError):
    """A network cannot be linked to itself."""

    code = "link_to_itself"


class LinkAlreadyAskedError(DomainError):
    """These two networks are linked, or one has asked the other and waits for the answer."""

    code = "link_already_asked"


class LinkNotAskedError(DomainError):
    """Nothing waits for an answer of this network."""

    code = "link_not_asked"


class LinkNotActiveError(DomainError):
    """The two networks are not linked."""

    code = "link_not_active"


class LinkStatus(StrEnum):
    """Where a link stands."""

    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(kw_only=True)
class Link(Aggregate):
    """Lien entre réseaux: asked by one network, agreed by the other, ended by either.

    A pair of networks has one link for ever, so that the versions of its facts go on when it is
    asked again after an end or a refusal; `network_id` stays the network that asked first.
    """

    link_id: str
    network_id: str
    other_network_id: str
    asked_by_network_id: str
    status: LinkStatus = LinkStatus.ASKED

    @classmethod
    def ask(cls, *, link_id: str, network_id: str, other_network_id: str) -> "Link":
        """Ask the other network for a link."""
        if network_id == other_network_id:
            raise LinkToItselfError
        return cls(
            link_id=link_id,
            network_id=network_id,
            other_network_id=other_network_id,
            asked_by_network_id=network_id,
        )

    @property
    def answering_network_id(self) -> str:
        """The network whose answer is awaited."""
        if self.asked_by_network_id == self.network_id:
            return self.other_network_id
        return self.network_id

    def ask_again(self, by_network_id: str) -> None:
        """Ask once more, after a refusal or an end."""
        if self.status in (LinkStatus.ASKED, LinkStatus.ACTIVE):
            raise LinkAlreadyAskedError
        self.asked_by_network_id = by_network_id
        self.status = LinkStatus.ASKED

    def accept(self, by_network_id: str) -> None:
        """Agree; from now on each network sees what the other one shares."""
        self._expect_answer_of(by_network_id)
        self.status = LinkStatus.ACTIVE
        self.record(
            NetworksLinked(
                link_id=self.link_id,
                network_id=self.network_id,
                other_network_id=self.other_network_id,
            )
        )

    def refuse(self, by_network_id: str) -> None:
        """Say no; the asking network may ask again later."""
        self._expect_answer_of(by_network_id)
        self.status = LinkStatus.REFUSED

    def end(self, by_network_id: str) -> None:
        """End the link, or take back a link that was asked and not answered yet."""
        self._expect_part_of(by_network_id)
        if self.status is LinkStatus.ASKED and by_network_id == self.asked_by_network_id:
            self.status = LinkStatus.ENDED
            return
        if self.status is not LinkStatus.ACTIVE:
            raise LinkNotActiveError
        self.status = LinkStatus.ENDED
        self.record(
            NetworksUnlinked(
                link_id=self.link_id,
                network_id=self.network_id,
                other_network_id=self.other_network_id,
            )
        )

    def _expect_part_of(self, network_id: str) -> None:
        if network_id not in (self.network_id, self.other_network_id):
            raise LinkNotFoundError

    def _expect_answer_of(self, network_id: str) -> None:
        self._expect_part_of(network_id)
        if self.status is not LinkStatus.ASKED or network_id != self.answering_network_id:
            raise LinkNotAskedError
