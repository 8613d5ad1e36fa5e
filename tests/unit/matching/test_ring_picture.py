"""The picture of a ring can be drawn whatever people have typed."""

from xml.etree import ElementTree

import pytest

from services.matching.adapters.ring_picture import Figure, svg_of


@pytest.mark.parametrize("letter", ["\uffff", "\ufffe", "\x00", "\x1b", "\ud800", "\x7f", "\u2028"])
def test_letters_that_no_xml_can_hold_do_not_spoil_it(letter: str) -> None:
    drawn = svg_of(
        [
            Figure("you", False, f"Gui{letter}tare", f"Jouer{letter}"),
            Figure("same_network", False, "Tricot", "Tricoter"),
        ]
    )

    told = ElementTree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}desc")
    assert told is not None
    assert "tare" in told
