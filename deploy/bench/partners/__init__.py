"""The benchmark of webhooks: many endpoints, some of them dead or slow, beside bare posts."""
