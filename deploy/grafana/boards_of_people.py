"""Dashboards about those whom the platform serves: partners, the trainings office, the movement."""

from deploy.grafana.panels import Board, Panel, Query, Row, lines, number, quantile

DELIVERY = "rers_partner_delivery_seconds"
OFFICE_FACTS = 'rers_events_announced_total{type=~"rers.trainings.(session|registration).*"}'

PARTNERS = Board(
    "rers-partners",
    "RERS - Partenaires",
    "Ce que les partenaires reçoivent, et quand.",
    [
        Row(
            "Webhooks",
            [
                lines(
                    "Livraisons par seconde",
                    "sum by (outcome) (rate(rers_partner_deliveries_total[1m]))",
                    "outcome",
                ),
                Panel(
                    "Du fait à la livraison",
                    [
                        Query(quantile(0.5, DELIVERY), "médiane"),
                        Query(quantile(0.99, DELIVERY), "une sur cent"),
                    ],
                    "s",
                ),
                lines("Adresses", "max by (state) (rers_partner_endpoints)", "state"),
                lines("En attente", "max by (partner) (rers_partner_pending)", "partner"),
                lines(
                    "La plus ancienne attend depuis",
                    "max by (partner) (rers_partner_oldest_pending_seconds)",
                    "partner",
                    "s",
                ),
                lines(
                    "En échec depuis",
                    "max by (partner) (rers_partner_endpoint_failing_seconds)",
                    "partner",
                    "s",
                ),
            ],
        ),
        Row(
            "NATS et lecture à la demande",
            [
                lines(
                    "Retard des abonnements",
                    "max by (consumer_name) "
                    '(jetstream_consumer_num_pending{consumer_name=~"partner-.*"})',
                    "consumer_name",
                ),
                lines(
                    "Lectures par seconde",
                    "sum by (partner) (rate(rers_partner_pulls_total[5m]))",
                    "partner",
                ),
            ],
        ),
    ],
)

OFFICE = Board(
    "rers-office",
    "RERS - Bureau des formations",
    "Sessions, décisions à prendre, places.",
    [
        Row(
            "À décider",
            [
                number("Sessions à risque", "max(rers_sessions_at_risk)", 1),
                number("Sous leur minimum", "max(rers_sessions_confirmed_below_minimum)", 1),
                number("Au-dessus de leur capacité", "max(rers_sessions_over_capacity)", 1),
                number("Places proposées", "max(rers_places_offered)"),
            ],
        ),
        Row(
            "Dans le temps",
            [
                lines("Sessions par état", "max by (state) (rers_sessions)", "state"),
                lines("Faits par heure", f"sum by (type) (increase({OFFICE_FACTS}[1h]))", "type"),
            ],
        ),
    ],
)

MOVEMENT = Board(
    "rers-movement",
    "RERS - Mouvement",
    "Ce qui vit dans les réseaux ; personne n'y est compté.",
    [
        Row(
            "Aujourd'hui",
            [
                number("Réseaux", "max(rers_networks)"),
                number("Offres au tableau", 'max(rers_savoirs_live{kind="offer"})'),
                number("Demandes au tableau", 'max(rers_savoirs_live{kind="request"})'),
                number("Propositions sans réponse", "max(rers_proposals_waiting)"),
                number(
                    "La plus ancienne attend depuis",
                    "max(rers_proposals_oldest_waiting_seconds)",
                    1209600,
                    "s",
                ),
                number("Effacements en cours", "max(rers_erasures_pending)"),
            ],
        ),
        Row(
            "Prévenir",
            [
                lines(
                    "Courriels par heure",
                    "sum by (outcome) (increase(rers_mails_total[1h]))",
                    "outcome",
                ),
                lines(
                    "Plus ancien effacement en cours",
                    "max by (service) (rers_erasures_oldest_seconds)",
                    unit="s",
                ),
            ],
        ),
        Row(
            "Parcours témoin",
            [
                lines(
                    "Durée de chaque étape",
                    "max by (step) (rers_witness_step_seconds)",
                    "step",
                    "s",
                ),
                lines(
                    "Réussis et échoués, par heure",
                    "sum by (outcome) (increase(rers_witness_runs_total[1h]))",
                    "outcome",
                ),
            ],
        ),
    ],
)
