"""What matching may decide without asking anybody: durations, ceilings, the least likeness."""

from datetime import timedelta

ANSWER_WITHIN = timedelta(days=14)
"""How long the two people have to answer a proposal."""

PROPOSALS_PER_SEARCH = 3
"""How many new proposals one new or reworded savoir may lead to."""

AWAITING_AT_MOST = 5
"""The platform proposes nothing more to somebody who has so many proposals to answer."""

LEAST_LIKENESS = 0.5
"""From 0 to 1; under it no proposal is better than a poor one."""

SEARCH_AGAIN_AFTER = timedelta(days=7)
"""What nothing was found for is looked for anew: who was crowded then may have room now."""

SWEEP_EVERY = timedelta(minutes=5)
"""How often savoirs that came back to the board are looked for."""

WEEKLY_AT_MOST = 5
"""New proposals of the platform to one person within `WEEK`, answered or not."""

WEEK = timedelta(days=7)

SPREAD = 0.05
"""So near in likeness, counterparts are as good as each other: whoever was asked least lately is first."""

NEAR_KM = 30.0
"""Great circle between the towns of two networks: half an hour's drive, to learn on site."""

EDGE_LIKENESS = 0.5
"""From there on a pair may be part of a ring or of a collective match."""

EDGES_AT_MOST = 30

RINGS_PER_SEARCH = 2
"""How many new rings one new or reworded savoir may lead to."""

CLOSEST_LIKENESS = 0.2
"""What is less alike is not shown even as what comes closest."""

CLOSEST_AT_MOST = 3

COLLECTIVE_FROM = 3
"""So many who ask make a group; two learners are better served by two matches."""

COLLECTIVE_LIKENESS = 0.6
"""Between each request and the offer around which they gather: surer than for two."""

GROUP_SIZE = 8
"""How many learn at once from somebody who has not said so."""

COLLECTIVE_OFFERERS_AT_MOST = 3

FOLLOW_EVERY = timedelta(hours=1)
"""How often the ranking takes in which words are in use on the platform."""
