"""Tests of the platform: unit, contract, architecture, integration, e2e."""
