"""Facts announced by trainings about mutual-help workshops and the kits that they may start from."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.events.contract import Event


class WorkshopFact(Event):
    """Something that happened to a workshop."""

    workshop_id: str
    network_id: str
    title: str
    is_public: bool
    """Open to everyone; else to the members of its network."""


class WorkshopDate(BaseModel):
    """A date on which a workshop could be held."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date_id: str
    begins_at: AwareDatetime
    ends_at: AwareDatetime


class WorkshopProposed(WorkshopFact, service="trainings", aggregate="workshop", fact="proposed"):
    """Somebody proposes to help each other with a theme."""

    proposer_id: str
    facilitator_id: str | None
    """Null while it seeks one."""
    kit_id: str | None
    places: int
    is_remote: bool


class WorkshopFacilitatorFound(
    WorkshopFact, service="trainings", aggregate="workshop", fact="facilitator_found"
):
    """Somebody will lead it: a volunteer, one who was named, or one to whom it was handed over."""

    facilitator_id: str
    previous_facilitator_id: str | None
    decided_by: str | None = None
    """Who named them: themselves when they volunteered."""


class WorkshopFacilitatorSought(
    WorkshopFact, service="trainings", aggregate="workshop", fact="facilitator_sought"
):
    """Whoever led it no longer does, and nobody has taken over."""

    previous_facilitator_id: str


class WorkshopPollOpened(
    WorkshopFact, service="trainings", aggregate="workshop", fact="poll_opened"
):
    """People may say which dates suit them."""

    dates: list[WorkshopDate]
    closes_at: AwareDatetime | None


class WorkshopDatesAdded(
    WorkshopFact, service="trainings", aggregate="workshop", fact="dates_added"
):
    """The poll has more dates than before."""

    dates: list[WorkshopDate]


class WorkshopDateWithdrawn(
    WorkshopFact, service="trainings", aggregate="workshop", fact="date_withdrawn"
):
    """A date is no longer proposed; these had said that it suits them."""

    date_id: str
    begins_at: AwareDatetime
    member_ids: list[str]
    decided_by: str | None = None


class WorkshopDateReachedCap(
    WorkshopFact, service="trainings", aggregate="workshop", fact="date_reached_cap"
):
    """As many people as there are places can come on this date; said once a date."""

    date_id: str
    begins_at: AwareDatetime
    facilitator_id: str | None


class WorkshopPollClosed(
    WorkshopFact, service="trainings", aggregate="workshop", fact="poll_closed"
):
    """The time to vote has passed: the facilitator chooses a date."""

    facilitator_id: str | None
    best_date_id: str | None
    """The date that suits most; null when it suits nobody or has passed."""


class WorkshopScheduled(WorkshopFact, service="trainings", aggregate="workshop", fact="scheduled"):
    """Its date is chosen."""

    begins_at: AwareDatetime
    ends_at: AwareDatetime
    time_zone: str
    place: str
    is_remote: bool
    facilitator_id: str
    registered_member_ids: list[str]
    """Said yes to this date and have a place, of which their own seat fact speaks too."""
    invited_member_ids: list[str]
    """Could come if need be: they register if they wish."""
    other_member_ids: list[str]
    """Voted, but not for this date."""


class WorkshopMoved(WorkshopFact, service="trainings", aggregate="workshop", fact="moved"):
    """It is held at another time or place; everyone keeps their registration."""

    former_begins_at: AwareDatetime
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    time_zone: str
    place: str
    is_remote: bool
    reason: str
    moved_by: str
    member_ids: list[str]
    """Who takes part or waits."""


class WorkshopProblemChosen(
    WorkshopFact, service="trainings", aggregate="workshop", fact="problem_chosen"
):
    """The group will work on this problem; the others are kept for another time."""

    problem_id: str
    member_id: str
    """Who brought it."""
    member_ids: list[str]
    """Who takes part."""
    decided_by: str | None = None
    """Who settled on the group's choice."""


class WorkshopHeld(WorkshopFact, service="trainings", aggregate="workshop", fact="held"):
    """It has taken place."""

    facilitator_id: str | None
    member_ids: list[str]


class WorkshopCancelled(WorkshopFact, service="trainings", aggregate="workshop", fact="cancelled"):
    """It will not take place; those who waited for a place are told by their own registration's fact."""

    reason: str
    decided_by: str
    was_scheduled: bool
    member_ids: list[str]
    """Who had a place; before it was scheduled, whom a date suited."""


class WorkshopNoteShared(
    WorkshopFact, service="trainings", aggregate="workshop", fact="note_shared"
):
    """What was found is written down, or written anew."""

    note_version: int
    written_by: str


class KitFact(Event):
    """Something that happened to a workshop kit."""

    kit_id: str
    network_id: str
    title: str
    is_public: bool
    author_id: str | None
    """Null once the person is forgotten."""


class KitPublished(KitFact, service="trainings", aggregate="kit", fact="published"):
    """Others may hold a workshop with it, and adapt it."""

    copied_from: str | None
    minutes: int
    """How long its steps take."""


class KitCopied(KitFact, service="trainings", aggregate="kit", fact="copied"):
    """Somebody adapts a kit; the copy is theirs."""

    copied_from: str


class KitRevised(KitFact, service="trainings", aggregate="kit", fact="revised"):
    """A published kit is worded anew."""


class KitWithdrawn(KitFact, service="trainings", aggregate="kit", fact="withdrawn"):
    """It is no longer shown; its copies stay."""
