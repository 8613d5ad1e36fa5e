"""The model as a Hypothesis state machine: it draws what happens next, and shrinks what went wrong."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from deploy.faults.model.decisions import DECISIONS, decide
from deploy.faults.model.opening import Opening
from deploy.faults.model.platform import MemoryPlatform, Platform
from deploy.faults.model.play import STARTS_AT, Play
from shared.clock import HeldClock

NUMBERS = st.integers(0, 40)
DEATHS = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 25))
"""Before which step of its transaction the process dies; mostly never."""

PASSING = st.sampled_from(
    [
        *(timedelta(minutes=50), timedelta(hours=1), timedelta(hours=7), timedelta(days=1)),
        *(timedelta(days=2), timedelta(days=5), timedelta(hours=-1)),
    ]
)
OPENINGS = st.builds(
    Opening,
    capacity=st.integers(1, 5),
    minimum=st.integers(1, 4),
    days_ahead=st.sampled_from([1, 4, 9, 20, 20, 30]),
    days_before=st.sampled_from([0, 1, 3, 8]),
    is_by_policy=st.booleans(),
    has_priority=st.booleans(),
    has_trainer=st.booleans(),
)


class Machine(RuleBasedStateMachine):
    """Sessions and the people in them, on the platform in memory."""

    broken = ""

    def __init__(self) -> None:
        """Begin with an empty state."""
        super().__init__()
        self.play = Play(self.platform())

    def platform(self) -> Platform:
        """Return where to play."""
        return MemoryPlatform(HeldClock(STARTS_AT), self.broken)

    @initialize(openings=st.lists(OPENINGS, min_size=2, max_size=2), crowd=st.integers(0, 8))
    def begin(self, openings: list[Opening], crowd: int) -> None:
        """Have a catalogue, members, and two sessions if they can be."""
        self.play.begin()
        for opening in openings:
            self.play.open(opening, None)
        self.play.crowd(0, crowd)

    @rule(opening=OPENINGS, dies=DEATHS)
    def open(self, opening: Opening, dies: int | None) -> None:
        """A session is opened."""
        self.play.open(opening, dies)

    @rule(who=NUMBERS, session=NUMBERS, dies=DEATHS)
    def register(self, who: int, session: int, dies: int | None) -> None:
        """A person registers."""
        self.play.register([who], session, dies)

    @rule(session=NUMBERS, people=st.integers(2, 8))
    def crowd(self, session: int, people: int) -> None:
        """Several people register, so that a session is full."""
        self.play.crowd(session, people)

    @rule(who=st.lists(NUMBERS, min_size=2, max_size=4), session=NUMBERS, dies=DEATHS)
    def register_group(self, who: list[int], session: int, dies: int | None) -> None:
        """A group registers."""
        self.play.register(who, session, dies)

    @rule(number=NUMBERS, dies=DEATHS)
    def cancel(self, number: int, dies: int | None) -> None:
        """A person cancels."""
        self.play.answer("cancel", number, dies)

    @rule(word=st.sampled_from(["accept", "accept", "decline"]), number=NUMBERS, dies=DEATHS)
    def answer(self, word: str, number: int, dies: int | None) -> None:
        """A person answers for an offered place."""
        self.play.answer(word, number, dies)

    @rule(number=NUMBERS, session=NUMBERS, dies=DEATHS)
    def change(self, number: int, session: int, dies: int | None) -> None:
        """A person goes to another session."""
        self.play.change(number, session, dies)

    @rule(who=NUMBERS, dies=DEATHS, is_rare=st.integers(0, 5))
    def erase(self, who: int, dies: int | None, is_rare: int) -> None:
        """A person is forgotten; rarely, for they never come back."""
        if is_rare == 0:
            self.play.erase(who, dies)

    @rule(
        word=st.sampled_from([*sorted(DECISIONS), "merge", "merge", "merge", "move"]),
        numbers=st.tuples(NUMBERS, NUMBERS, NUMBERS),
        dies=DEATHS,
    )
    def decide(self, word: str, numbers: tuple[int, int, int], dies: int | None) -> None:
        """The office decides."""
        decide(self.play, word, numbers, dies)

    @rule(by=PASSING)
    def advance(self, by: timedelta) -> None:
        """Time passes."""
        self.play.advance(by)

    @rule(number=NUMBERS, dies=DEATHS, is_twice=st.booleans())
    def fire(self, number: int, dies: int | None, is_twice: bool) -> None:
        """A timer that is due fires."""
        self.play.fire(number, dies, is_twice=is_twice)

    @rule(number=NUMBERS)
    def fire_late(self, number: int) -> None:
        """A timer that has fired fires once more."""
        self.play.fire_late(number)
