"""One transaction as the use cases see it."""

import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from services.trainings.adapters.catalogue.sql_trainings import SqlTrainings
from services.trainings.adapters.demand.sql_demands import SqlDemands
from services.trainings.adapters.demand.sql_invitations import SqlInvitations
from services.trainings.adapters.demand.sql_wishes import SqlWishes
from services.trainings.adapters.gatherings.french_school_holidays import FrenchSchoolHolidays
from services.trainings.adapters.gatherings.sql_calendar_links import SqlCalendarLinks
from services.trainings.adapters.gatherings.sql_fair import SqlFairEntries
from services.trainings.adapters.gatherings.sql_gatherings import SqlGatheringDates, SqlGatherings
from services.trainings.adapters.money.sql_quotes import SqlQuotes
from services.trainings.adapters.money.sql_supports import SqlSupports
from services.trainings.adapters.money.sql_tariff_rules import SqlTariffRules
from services.trainings.adapters.registrations.sql_occasions import SqlOccasions
from services.trainings.adapters.registrations.sql_registrations import SqlRegistrations
from services.trainings.adapters.sessions.sql_sessions import SqlSessions
from services.trainings.adapters.sql_memberships import SqlMemberships
from services.trainings.adapters.sql_networks import SqlNetworks
from services.trainings.adapters.sql_places import SqlPlaces
from services.trainings.adapters.workshops.sql_kits import SqlKits
from services.trainings.adapters.workshops.sql_workshop_notes import SqlWorkshopNotes
from services.trainings.adapters.workshops.sql_workshop_problems import SqlWorkshopProblems
from services.trainings.adapters.workshops.sql_workshop_votes import SqlWorkshopVotes
from services.trainings.adapters.workshops.sql_workshops import SqlWorkshops
from shared.storage.transaction import Transaction

TOKEN_BYTES = 24


T = TypeVar("T")


def _made(repository: Callable[[Transaction], T]) -> "cached_property[T]":
    """Make a repository when it is asked for: of so many, a use case needs a few."""
    return cached_property(lambda uow: repository(uow.transaction))


class SqlUnitOfWork:
    """The repositories of one transaction; the transaction commits, nobody else."""

    trainings = _made(SqlTrainings)
    occasions = _made(SqlOccasions)
    sessions = _made(SqlSessions)
    registrations = _made(SqlRegistrations)
    invitations = _made(SqlInvitations)
    memberships = _made(SqlMemberships)
    networks = _made(SqlNetworks)
    places = _made(SqlPlaces)
    wishes = _made(SqlWishes)
    demands = _made(SqlDemands)
    gatherings = _made(SqlGatherings)
    gathering_dates = _made(SqlGatheringDates)
    fair_entries = _made(SqlFairEntries)
    calendar_links = _made(SqlCalendarLinks)
    school_holidays = FrenchSchoolHolidays()
    tariff_rules = _made(SqlTariffRules)
    quotes = _made(SqlQuotes)
    supports = _made(SqlSupports)
    workshops = _made(SqlWorkshops)
    workshop_votes = _made(SqlWorkshopVotes)
    workshop_problems = _made(SqlWorkshopProblems)
    workshop_notes = _made(SqlWorkshopNotes)
    kits = _made(SqlKits)

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self.transaction, self.is_hasty = transaction, transaction.is_hasty
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule, self.cancel = transaction.schedule, transaction.cancel

    def new_token(self) -> str:
        """Return a new secret that cannot be guessed, fit for a link."""
        return secrets.token_urlsafe(TOKEN_BYTES)
