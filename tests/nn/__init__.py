"""Tests of models and training."""
