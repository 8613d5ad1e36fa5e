"""Attendance, evaluations, certificates, printed documents."""
