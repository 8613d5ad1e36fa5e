"""School holidays of France's three zones, from the ministry's calendar as a package carries it."""

from datetime import date
from functools import cache

from vacances_scolaires_france import SchoolHolidayDates

from services.trainings.domain.gatherings.series import HolidayZone


class FrenchSchoolHolidays:
    """Zones A, B and C; Corsica's own calendar is not in the published file, so nothing is known of it."""

    def known_until(self, zone: HolidayZone) -> date | None:
        """Return the last published day of holidays; what comes after it is not known to be free of them."""
        return max(_days(zone), default=None)

    def is_holiday(self, zone: HolidayZone, day: date) -> bool:
        """True when schools of the zone are closed on a known day."""
        return day in _days(zone)


@cache
def _days(zone: HolidayZone) -> frozenset[date]:
    published = SchoolHolidayDates()
    if zone not in published.SUPPORTED_ZONES:
        return frozenset()
    key = published.zone_key(zone)
    return frozenset(day for day, row in published.data.items() if row[key])
