"""Tests of the gradient checks."""
