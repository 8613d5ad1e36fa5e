"""The benchmark's judge knows the right answers, and tells them from wrong ones."""

import numpy as np
import pytest

from deploy.bench.matching import board as invented
from deploy.bench.matching.board import Board
from deploy.bench.matching.scanning import by_network, nearest
from deploy.bench.matching.truth import Truth

OFFER, REQUEST = 0, 1
NETWORK_ONLY, LINKED, EVERYONE = 0, 1, 2
ANY, ON_SITE, REMOTE = 0, 1, 2
FRENCH, FRENCH_ENGLISH, ENGLISH, NO_LANGUAGE = 0, 1, 2, 3

LIKE, LESS_LIKE = (1.0, 0.0), (0.6, 0.8)

Savoir = tuple[int, int, int, int, int, int, bool, tuple[float, float]]


def a_savoir(
    *,
    network: int = 0,
    kind: int = OFFER,
    member: int = 1,
    visibility: int = LINKED,
    mode: int = ANY,
    languages: int = FRENCH,
    is_over: bool = False,
    like: tuple[float, float] = LIKE,
) -> Savoir:
    """An offer that the asked request may be brought together with."""
    return network, kind, member, visibility, mode, languages, is_over, like


ASKED = a_savoir(kind=REQUEST, member=0, mode=REMOTE)


def a_board(*others: Savoir) -> Board:
    """A board whose first savoir is a request; networks 0 and 1 are linked, 2 is linked with none."""
    columns = list(zip(*(ASKED, *others), strict=True))
    network, kind, member, visibility, mode, languages = (
        np.array(column, dtype=np.int32) for column in columns[:6]
    )
    return Board(
        network=network,
        kind=kind,
        member=member,
        visibility=visibility,
        mode=mode,
        languages=languages,
        is_over=np.array(columns[6]),
        vectors=np.array(columns[7], dtype=np.float16),
        linked=np.array([[1], [0], [2]], dtype=np.int32),
    )


def test_the_likest_is_the_right_answer_and_another_is_not() -> None:
    truth = Truth.of(a_board(a_savoir(like=LESS_LIKE), a_savoir()))

    assert truth.recall(0, [2], 1) == 1.0
    assert truth.recall(0, [1], 1) == 0.0
    assert truth.recall(0, [2], 2) == 0.5


def test_between_ties_either_is_right() -> None:
    truth = Truth.of(a_board(a_savoir(), a_savoir(), a_savoir(like=LESS_LIKE)))

    assert truth.recall(0, [1], 1) == truth.recall(0, [2], 1) == 1.0


@pytest.mark.parametrize(
    "hidden",
    [
        a_savoir(network=2),
        a_savoir(network=1, visibility=NETWORK_ONLY),
        a_savoir(kind=REQUEST),
        a_savoir(member=0),
        a_savoir(mode=ON_SITE),
        a_savoir(languages=ENGLISH),
        a_savoir(is_over=True),
    ],
)
def test_what_may_not_be_brought_together_is_no_answer_however_like(hidden: Savoir) -> None:
    truth = Truth.of(a_board(hidden, a_savoir(network=1, like=LESS_LIKE)))

    assert truth.recall(0, [1], 1) == 0.0
    assert truth.recall(0, [2], 1) == 1.0


def test_where_nobody_can_answer_nothing_is_the_right_answer() -> None:
    truth = Truth.of(a_board(a_savoir(is_over=True)))

    assert truth.recall(0, [], 20) == 1.0
    assert truth.recall(0, [1], 20) == 0.0


def test_the_bare_scan_finds_the_nearest_among_all_its_networks() -> None:
    vectors = np.array([LESS_LIKE, (0.0, 1.0), LIKE, (-1.0, 0.0)], dtype=np.float32)
    blocks = by_network(vectors, np.array([0, 1, 2, 0], dtype=np.int32), 3)

    places = nearest(np.array(LIKE, dtype=np.float32), blocks)

    assert np.vstack(blocks)[places].tolist() == [vectors[n].tolist() for n in (2, 0, 1, 3)]


def test_an_invented_board_has_its_skew_its_links_and_vectors_of_length_1() -> None:
    board = invented.skewed(20_000, 400, seed=1)

    share = float((board.network == board.largest()).mean())
    assert 0.045 < share < 0.07
    assert all(
        home in board.linked[other] for home in range(400) for other in board.linked[home].tolist()
    )
    lengths = np.linalg.norm(board.vectors.astype(np.float32), axis=1)
    assert np.allclose(lengths, 1, atol=2e-3)
