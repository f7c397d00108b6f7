"""Neurons, layers and networks of Values, built and called as micrograd's are."""

from nn import _ours  # noqa: F401  (first: it refuses another distribution's autograd)
from nn.attention import SelfAttention
from nn.dropout import Dropout
from nn.embedding import Embedding
from nn.layers import Layer
from nn.linear import Linear
from nn.mlp import MLP
from nn.module import Module
from nn.neuron import Neuron
from nn.norms import LayerNorm, RMSNorm
from nn.sequential import Elementwise, Sequential

__all__ = [
    "MLP", "Dropout", "Elementwise", "Embedding", "Layer", "LayerNorm", "Linear", "Module", "Neuron", "RMSNorm",
    "SelfAttention", "Sequential",
]  # fmt: skip
