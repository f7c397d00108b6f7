"""Helpers shared by several tests: references, random programs, hostile text."""
