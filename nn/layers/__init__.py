"""Layers: modules that compute vectors from vectors.

neuron.py                    Neuron: an activation of the weighted sum of its inputs
layer.py                     Layer: several neurons with the same inputs
mlp.py                       MLP: layers in sequence, as in micrograd
vector_layer.py              base class of the layers below, which take a vector or a list of vectors
linear.py                    Linear: weight x + bias
activation_modules.py        Tanh, ReLU ...: activations as modules
activations_with_options.py  GELU, LeakyReLU ...: activations with options
softmax_modules.py           Softmax, LogSoftmax
sequential.py                Sequential: modules in sequence; Elementwise: an activation applied to every number
dropout.py                   Dropout: numbers dropped at random during training
embedding.py                 Embedding: a vector for each index
norms.py                     LayerNorm, RMSNorm: normalization of a vector
attention.py                 SelfAttention: each position of a sequence attends to itself and to earlier ones
"""

__all__: list[str] = []
