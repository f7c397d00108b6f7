"""Helpers that several tests share: references, random programs, hostile text."""
