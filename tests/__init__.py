"""Tests: one folder for each package, and what they share in helpers/."""
