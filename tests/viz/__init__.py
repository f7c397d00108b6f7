"""Tests of pictures, pages and derivations."""
