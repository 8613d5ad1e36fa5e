"""Who may do what: action -> roles of which the caller needs one."""

from shared.http.tokens import RoleTable

PERSON = frozenset({"person"})
OFFICE = frozenset({"training_office"})

ROLES: RoleTable = {
    "read_catalogue": PERSON,
    "import_catalogue": OFFICE,
    "open_session": OFFICE,
    "decide_session": OFFICE,
    "read_sessions": PERSON,
    "print_own_documents": PERSON,
    "set_printed_name": PERSON,
    "keep_attendance": PERSON,
    "write_evaluation": PERSON,
    "read_evaluations": PERSON,
    "read_registrations_of_session": OFFICE,
    "register": PERSON,
    "answer_for_registration": PERSON,
    "read_own_registrations": PERSON,
    "read_tariffs": PERSON,
    "manage_tariffs": OFFICE,
    "read_quotes": PERSON,
    "manage_quotes": OFFICE,
    "answer_quote": PERSON,
    "read_fund": PERSON,
    "export_invoicing": OFFICE,
    "make_wish": PERSON,
    "answer_for_wish": PERSON,
    "read_own_wishes": PERSON,
    "read_demands": OFFICE,
    "answer_demand": OFFICE,
    "propose_workshop": PERSON,
    "read_workshops": PERSON,
    "lead_workshop": PERSON,
    "volunteer_for_workshop": PERSON,
    "vote_for_workshop": PERSON,
    "take_part_in_workshop": PERSON,
    "write_kit": PERSON,
    "read_kits": PERSON,
    "announce_gathering": frozenset({"facilitator", "coordinator", "training_office"}),
    "decide_gathering": PERSON,
    "write_fair_entry": PERSON,
    "renew_calendar_link": PERSON,
}
