"""Tests of the ops process without any server."""
