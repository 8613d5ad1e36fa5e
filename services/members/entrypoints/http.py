"""HTTP: all routes of members."""

from services.members.entrypoints import (
    http_memberships,
    http_networks,
    http_people,
    http_places,
    http_sign_in,
)

ROUTERS = (
    http_sign_in.router,
    http_people.router,
    http_networks.router,
    http_places.router,
    http_memberships.router,
)
