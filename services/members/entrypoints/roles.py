"""Who may do what, as a table: an action that is not listed is denied."""

from shared.http.tokens import RoleTable

EVERYBODY = frozenset({"person"})
MEMBERS = frozenset({"member", "facilitator", "coordinator", "ops"})
FACILITATORS = frozenset({"facilitator", "coordinator"})
COORDINATORS = frozenset({"coordinator"})
OPS = frozenset({"ops"})
MOVEMENT = frozenset({"training_office", "ops"})

ROLES: RoleTable = {
    "create_network": EVERYBODY,
    "update_network": COORDINATORS | OPS,
    "see_links": MEMBERS,
    "ask_link": FACILITATORS,
    "answer_link": FACILITATORS,
    "end_link": FACILITATORS,
    "see_places": EVERYBODY,
    "keep_place": FACILITATORS | MOVEMENT,
    "ask_membership": EVERYBODY,
    "answer_membership": EVERYBODY,
    "accept_charter": EVERYBODY,
    "see_members": MEMBERS,
    "see_memberships": FACILITATORS,
    "enter_member": FACILITATORS,
    "change_member": FACILITATORS,
    "remove_member": FACILITATORS,
    "print_code": FACILITATORS,
    "grant_roles": COORDINATORS | OPS,
    "erase_member": COORDINATORS,
    "grant_movement_roles": OPS,
}
"""`answer_membership` and `accept_charter` are finer: a person answers for themselves alone,
a facilitator for the network; the membership itself knows which answer it waits for."""
