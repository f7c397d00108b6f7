"""Neurons, layers and networks of Values, built and called as micrograd's are."""

from nn import _ours  # noqa: F401  (first: it refuses another distribution's autograd)
from nn.layers import Layer
from nn.mlp import MLP
from nn.module import Module
from nn.neuron import Neuron

__all__ = ["MLP", "Layer", "Module", "Neuron"]
