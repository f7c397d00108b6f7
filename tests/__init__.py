"""Tests: one folder for each package, and shared code in helpers/."""
