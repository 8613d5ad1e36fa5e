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
