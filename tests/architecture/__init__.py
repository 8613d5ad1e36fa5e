"""Checks of the house rules: each has a control that breaks the rule and must be caught."""
