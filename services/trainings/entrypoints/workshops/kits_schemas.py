"""What goes in and out of the doors of workshop kits."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.trainings.domain.workshops.kit import KitSheet, KitState, Step
from services.trainings.domain.workshops.workshop import Visibility
from services.trainings.entrypoints.schemas import BodyIn, Title, for_everyone, text
from services.trainings.entrypoints.workshops.workshops_schemas import About, SeenVersion

StepText = Annotated[str, text(1, 2000), AfterValidator(for_everyone)]
Words = Annotated[str, text(1, 200), AfterValidator(for_everyone)]


class StepIn(BodyIn):
    """One step of the programme."""

    title: Title
    minutes: Annotated[int, Field(ge=1, le=1440)]
    text: StepText | None = None


class KitSheetIn(BodyIn):
    """All that a kit says; how long it takes follows from its steps."""

    title: Title
    theme: Title
    audience: Title
    text: About
    material: Annotated[list[Title], Field(max_length=50)] = Field(default_factory=list)
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=50)]
    visibility: Visibility = "network"

    def sheet(self) -> KitSheet:
        """Return it as the rules know it."""
        return KitSheet(
            title=self.title,
            theme=self.theme,
            audience=self.audience,
            text=self.text,
            material=tuple(self.material),
            steps=tuple(Step(step.title, step.minutes, step.text or "") for step in self.steps),
            visibility=self.visibility,
        )


class KitIn(KitSheetIn):
    """A kit to write."""

    network_id: UUID


class KitRevisionIn(KitSheetIn):
    """A kit worded anew."""

    seen_revision: SeenVersion = Field(description="The revision that the writer saw.")


class KitCopyIn(BodyIn):
    """A copy of somebody's own; the same words when none are given."""

    network_id: UUID
    sheet: KitSheetIn | None = None


class KitFilterIn(BodyIn):
    """Which kits to list."""

    q: Words | None = None
    theme: Title | None = None
    network_id: UUID | None = None
    is_only_mine: bool = False
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class StepOut(BaseModel):
    """One step of the programme."""

    title: str
    minutes: int
    text: str


class KitOut(BaseModel):
    """A kit in the list; `author_id` is null once the person is forgotten."""

    kit_id: str
    network_id: str
    author_id: str | None
    state: KitState
    title: str
    theme: str
    audience: str
    text: str
    material: list[str]
    steps: list[StepOut]
    minutes: int
    visibility: Visibility
    revision: int
    copied_from: str | None


class RelativeOut(BaseModel):
    """A kit that another one comes from, or that comes from it."""

    kit_id: str
    title: str


class KitDetailOut(KitOut):
    """A kit with where it comes from, nearest first, and the published copies of it."""

    lineage: list[RelativeOut]
    copies: list[RelativeOut]


class KitPage(BaseModel):
    """A page of kits, newest first."""

    items: list[KitOut]
    next: str | None
