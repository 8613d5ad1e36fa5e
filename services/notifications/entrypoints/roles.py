"""Who may do what: action -> roles of which the caller needs one."""

from shared.http.tokens import RoleTable

ROLES: RoleTable = {
    "read_inbox": frozenset({"person"}),
    "choose": frozenset({"person"}),
    "choose_for_a_member": frozenset({"facilitator", "coordinator"}),
    "print_letters": frozenset({"facilitator", "coordinator"}),
}
