"""`rers faults`: kills processes under load, then looks whether anything was lost or done twice."""
