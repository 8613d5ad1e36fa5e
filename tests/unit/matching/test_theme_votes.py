"""Which themes are suggested for a text, from what lies near it: written by hand, no encoder."""

import numpy as np
import pytest
from numpy.typing import NDArray

from services.matching.adapters.meaning.space import shipped_space
from services.matching.adapters.meaning.theme_votes import (
    TaggedNeighbour,
    theme_suggestions,
)
from services.matching.adapters.meaning.vocabulary import known_savoirs, themes


def place_of(theme: str, which: int = 0) -> int:
    return [place for place, each in enumerate(known_savoirs()) if each.theme == theme][which]


def centroids(*near: tuple[int, float]) -> NDArray[np.float32]:
    """Known savoirs that all lie far away, but for these at a cosine of the first axis."""
    rows = np.zeros((len(known_savoirs()), 256), dtype=np.float32)
    for place, cosine in near:
        rows[place, 0] = cosine
    return rows


HERE = np.eye(1, 256, dtype=np.float32)[0]
MUSIC, GAMES, COOKING = "Musique et chant", "Jeux", "Cuisine"


def told(*near: tuple[int, float], around: tuple[TaggedNeighbour, ...] = ()) -> list[str]:
    return [each.theme for each in theme_suggestions("", HERE, around, centroids(*near))]


def test_the_theme_of_what_lies_nearest_comes_first() -> None:
    found = theme_suggestions(
        "",
        HERE,
        (),
        centroids((place_of(GAMES), 0.6), (place_of(MUSIC), 0.9), (place_of(COOKING), 0.2)),
    )

    assert [(each.theme, each.sureness) for each in found] == [
        (MUSIC, "very_likely"),
        (GAMES, "possible"),
    ]


def test_what_lies_far_away_says_nothing() -> None:
    assert told((place_of(MUSIC), 0.29), (place_of(GAMES), 0.2)) == []


def test_never_more_than_three_are_suggested() -> None:
    near = [(place_of(theme), 0.8) for theme in themes()[:6]]

    assert len(told(*near)) == 3


def test_people_whose_savoirs_lie_near_vote_with_their_tags() -> None:
    around = (
        TaggedNeighbour(0.8, ("musique et chant",)),
        TaggedNeighbour(0.8, ("MUSIQUE et chant",)),
    )

    assert told((place_of(GAMES), 0.8), around=around) == [MUSIC, GAMES]
    assert told((place_of(GAMES), 0.8)) == [GAMES], "without them"


def test_a_tag_in_own_words_is_suggested_once_two_bear_it() -> None:
    one = TaggedNeighbour(0.8, ("belote du mardi",))

    assert told((place_of(GAMES), 0.8), around=(one,)) == [GAMES]
    assert told((place_of(GAMES), 0.8), around=(one, one)) == ["belote du mardi", GAMES]


@pytest.mark.parametrize("tags", [(), ("jeux", "jeux"), ("",)])
def test_odd_tags_do_no_harm(tags: tuple[str, ...]) -> None:
    assert told((place_of(GAMES), 0.8), around=(TaggedNeighbour(0.9, tags),)) == [GAMES]


def test_there_is_a_centroid_for_each_known_savoir_and_it_lies_in_its_own_theme() -> None:
    rows = shipped_space().vocabulary

    assert rows.shape == (len(known_savoirs()), 256)
    place = place_of(MUSIC, 3)
    assert theme_suggestions("", rows[place])[0].theme == MUSIC


def test_a_word_of_the_vocabulary_in_the_title_adds_to_what_lies_near() -> None:
    rows = centroids((place_of(COOKING), 0.6))

    without = theme_suggestions("", HERE, (), rows)
    found = theme_suggestions("La guitare à deux", HERE, (), rows)

    assert [each.theme for each in without] == [COOKING]
    assert [each.theme for each in found] == [MUSIC, COOKING]
