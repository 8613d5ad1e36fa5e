"""Dashboards of those who keep the platform running: all of it, one service, the broker."""

from deploy.grafana.panels import Board, Panel, Query, Row, lines, number, quantile

HTTP = "rers_http_seconds"
ONE = '{service="$service"}'
ANSWERED = '{route!="/events"}'
"""Without the long polling of partners, who wait up to 30 s by design."""
ONE_ANSWERED = '{service="$service",route!="/events"}'
NOT_DONE = 'rers_events_heard_total{outcome!="done"}[5m]'

PLATFORM = Board(
    "rers-platform",
    "RERS - Plateforme",
    "Tout va-t-il bien, et sinon où regarder.",
    [
        Row(
            "En un regard",
            [
                number("Copies absentes", 'count(up{job="rers"} == 0) or vector(0)', 1),
                number(
                    "Parcours témoin, échecs de suite", "max(rers_witness_failures_in_a_row)", 1
                ),
                number("Messages mis de côté", "sum(rers_dead_letters) or vector(0)", 1),
                number("Plus vieux fait à annoncer", "max(rers_outbox_oldest_seconds)", 60, "s"),
                number("Échéance en retard", "max(rers_timers_oldest_overdue_seconds)", 60, "s"),
                number("Âge de la sauvegarde", "max(rers_backup_age_seconds)", 93600, "s"),
            ],
        ),
        Row(
            "HTTP",
            [
                lines("Requêtes par seconde", f"sum by (service) (rate({HTTP}_count[1m]))"),
                lines("Part des erreurs 5xx", "rers:http_errors:ratio_5m", unit="percentunit"),
                lines(
                    "Une réponse sur vingt dépasse",
                    quantile(0.95, HTTP, "service", ANSWERED),
                    unit="s",
                ),
            ],
        ),
        Row(
            "Du fait à l'effet",
            [
                lines(
                    "Faits annoncés par seconde",
                    "sum by (service) (rate(rers_events_announced_total[1m]))",
                ),
                lines(
                    "Un effet sur cent vient après",
                    quantile(0.99, "rers_event_effect_seconds", "service"),
                    unit="s",
                ),
                lines("Boîtes de sortie", "max by (service) (rers_outbox_depth)"),
                lines(
                    "Retard des consommateurs",
                    "max by (consumer_name) (jetstream_consumer_num_pending)",
                    "consumer_name",
                ),
                lines("Faits repris ou mis de côté", f"sum by (service) (rate({NOT_DONE}))"),
                lines(
                    "Doublons écartés",
                    "sum by (service) (rate(rers_inbox_duplicates_total[5m]))",
                ),
            ],
        ),
        Row(
            "Machine",
            [
                lines("Disques", "max by (volume) (rers_disk_used_ratio)", "volume", "percentunit"),
                lines("Mémoire", 'process_resident_memory_bytes{job="rers"}', unit="bytes"),
                lines(
                    "Processeur",
                    'rate(process_cpu_seconds_total{job="rers"}[1m])',
                    unit="percentunit",
                ),
            ],
        ),
    ],
)

ONE_SERVICE = Board(
    "rers-service",
    "RERS - Un service",
    "Un service de près ; le choisir en haut.",
    [
        Row(
            "HTTP par route",
            [
                lines(
                    "Requêtes par seconde", f"sum by (route) (rate({HTTP}_count{ONE}[1m]))", "route"
                ),
                lines(
                    "Erreurs 5xx par seconde",
                    f'sum by (route) (rate({HTTP}_count{{service="$service",status=~"5.."}}[5m]))',
                    "route",
                ),
                lines(
                    "Une réponse sur vingt dépasse",
                    quantile(0.95, HTTP, "route", ONE_ANSWERED),
                    "route",
                    "s",
                ),
            ],
        ),
        Row(
            "Faits entendus, par type",
            [
                lines(
                    "Par seconde", f"sum by (type) (rate(rers_events_heard_total{ONE}[1m]))", "type"
                ),
                lines(
                    "Repris, refusés, mis de côté",
                    "sum by (type) (rate("
                    'rers_events_heard_total{service="$service",outcome!="done"}[5m]))',
                    "type",
                ),
                lines(
                    "Durée d'un traitement sur vingt",
                    quantile(0.95, "rers_event_handling_seconds", "type", ONE),
                    "type",
                    "s",
                ),
            ],
        ),
        Row(
            "Annonces et échéances",
            [
                lines(
                    "Faits par lot du relais",
                    quantile(0.5, "rers_relay_batch_size", "service", ONE),
                ),
                Panel(
                    "Relais",
                    [
                        Query(f"sum(rate(rers_relay_published_total{ONE}[1m]))", "publiés"),
                        Query(f"sum(rate(rers_relay_failures_total{ONE}[1m]))", "refusés"),
                    ],
                ),
                lines("Échéances en retard", f"max by (service) (rers_timers_overdue{ONE})"),
                lines(
                    "Retard d'une échéance sur vingt",
                    quantile(0.95, "rers_timer_lateness_seconds", "kind", ONE),
                    "kind",
                    "s",
                ),
                lines("Copie active", f"rers_active{ONE}", "instance"),
                lines("Prête", f"rers_ready{ONE}", "instance"),
            ],
        ),
    ],
    variables=[("service", 'label_values(up{job="rers"}, service)')],
)


def _by_stream(title: str, expression: str, unit: str = "short") -> Panel:
    return lines(title, f"max by (stream_name) ({expression})", "stream_name", unit)


def _by_consumer(title: str, metric: str) -> Panel:
    return lines(title, f"max by (consumer_name) ({metric})", "consumer_name")


BROKER = Board(
    "rers-broker",
    "RERS - Courtier",
    "NATS JetStream : nœuds, flux, consommateurs.",
    [
        Row(
            "Nœuds",
            [
                number("Nœuds qui répondent", "max(rers_nats_nodes_up)"),
                number("Écrit avant de répondre", "min(rers_nats_sync_always)"),
                number("Flux", "max(jetstream_server_total_streams)"),
                number("Disque", 'max(rers_disk_used_ratio{volume="nats"})', 0.85, "percentunit"),
            ],
        ),
        Row(
            "Flux",
            [
                _by_stream("Messages gardés", "jetstream_stream_total_messages"),
                _by_stream("Octets gardés", "jetstream_stream_total_bytes", "bytes"),
                _by_stream("Messages par seconde", "rate(jetstream_stream_last_seq[1m])"),
            ],
        ),
        Row(
            "Consommateurs",
            [
                _by_consumer("À livrer", "jetstream_consumer_num_pending"),
                _by_consumer("Livrés sans réponse", "jetstream_consumer_num_ack_pending"),
                _by_consumer("Livrés de nouveau", "jetstream_consumer_num_redelivered"),
                _by_consumer("Demandes en attente", "jetstream_consumer_num_waiting"),
                _by_consumer("Avancement", "rate(jetstream_consumer_delivered_stream_seq[1m])"),
                lines(
                    "Abonnements ranimés",
                    "sum by (service) (increase(rers_consumer_resubscribed_total[10m]))",
                ),
            ],
        ),
    ],
)
