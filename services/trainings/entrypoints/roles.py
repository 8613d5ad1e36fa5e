"""Who may do what: action -> roles of which the caller needs one."""

from shared.http.tokens import RoleTable

PERSON = frozenset({"person"})
OFFICE = frozenset({"training_office"})

ROLES: RoleTable = {
    "read_catalogue": PERSON,
    "import_catalogue": OFFICE,
    "open_session": OFFICE,
    "extend_session": OFFICE,
    "cancel_session": OFFICE,
    "read_sessions": PERSON,
    "read_registrations_of_session": OFFICE,
    "register": PERSON,
    "answer_for_registration": PERSON,
    "read_own_registrations": PERSON,
}
