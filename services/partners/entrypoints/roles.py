"""Who may do what, as a table: an action that is not listed is denied."""

from shared.http.tokens import RoleTable

ROLES: RoleTable = {
    "administer_partners": frozenset({"ops"}),
    "act_for_partner": frozenset({"ops"}),
}
"""A partner with its own key needs no role: it acts for itself, and for nobody else."""
