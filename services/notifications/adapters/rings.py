"""A ring as one of its people is told it: beginning with what they teach."""

from collections.abc import Mapping, Sequence

Link = Mapping[str, str]


def ring_around(links: Sequence[Link], member_id: str) -> list[Link]:
    """Return the links of a ring, the one in which this person teaches first."""
    start = next((n for n, link in enumerate(links) if link["giver_id"] == member_id), 0)
    return [*links[start:], *links[:start]]
