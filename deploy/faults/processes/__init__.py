"""Faults of processes: killed, killed at a named point, stopped, ended, sent through time, upgraded."""
