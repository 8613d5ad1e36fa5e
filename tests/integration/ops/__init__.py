"""Tests of the ops process on a whole platform."""
