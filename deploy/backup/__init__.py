"""Backups of a running platform, their restoration, and the ledger of erasures that outlives both."""
