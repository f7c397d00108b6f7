"""Tests of programs: jit, vmap and what they record."""
