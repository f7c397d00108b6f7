"""Models made of Values: neurons and networks as in micrograd, everything else as in PyTorch.

modules/                    Module, the base class of models: parameters, modes, state dicts
layers/                     neurons, layers and other modules
activations.py              activations by name
init/                       initial weights
losses/                     losses, and penalties
optim/                      optimizers, schedules of the learning rate, clipping
programs/                   models as programs, replayed for all rows of a batch
training/                   fit, data, history, callbacks
storage/                    models in files
tables/                     a model as a table; tables in HTML for notebooks
argument_checks.py          checks and conversions of arguments
strategies.py               networks drawn by hypothesis
imported_on_first_use.py    the public names that `import nn` does not load
_check_autograd_package.py  raises if another package named autograd is found
"""

from typing import TYPE_CHECKING

from nn import (
    _check_autograd_package,  # first, because it raises if autograd is another distribution's
    activations,
    init,
    optim,
)
from nn.layers.activation_modules import SELU, Identity, LogSigmoid, Mish, ReLU, ReLU6, Sigmoid, SiLU, Softsign, Tanh
from nn.layers.activations_with_options import ELU, GELU, Hardtanh, LeakyReLU, Softplus
from nn.layers.attention import SelfAttention
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.layer import Layer
from nn.layers.linear import Linear
from nn.layers.mlp import MLP
from nn.layers.neuron import Neuron
from nn.layers.norms import LayerNorm, RMSNorm
from nn.layers.sequential import Elementwise, Sequential
from nn.layers.softmax_modules import LogSoftmax, Softmax
from nn.losses.classification import cross_entropy, multi_margin_loss, nll_loss
from nn.losses.elementwise import (
    half_squared_error,
    hinge_loss,
    huber_loss,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
    squared_error,
)
from nn.losses.loss_modules import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    MultiMarginLoss,
    NLLLoss,
    SmoothL1Loss,
)
from nn.losses.penalties import l1_penalty, l2_penalty
from nn.losses.probabilities import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div
from nn.modules.module import Module
from nn.optim.adagrad import Adagrad
from nn.optim.adam import Adam, AdamW
from nn.optim.clipping import clip_grad_norm_, clip_grad_value_
from nn.optim.nadam import NAdam
from nn.optim.radam import RAdam
from nn.optim.rmsprop import RMSprop
from nn.optim.schedules.cosine import CosineAnnealingLR
from nn.optim.schedules.one_cycle import OneCycleLR
from nn.optim.schedules.plateau import ReduceLROnPlateau
from nn.optim.schedules.rate_factors import ExponentialLR, LambdaLR, LinearLR
from nn.optim.schedules.schedule_sequence import SequentialLR
from nn.optim.schedules.step_factors import MultiStepLR, StepLR
from nn.optim.sgd import SGD
from nn.storage.objects_as_json import StoredError
from nn.training.not_finite_error import NotFiniteError

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "SELU",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "BCELoss",
    "BCEWithLogitsLoss",
    "Checkpoint",
    "CosineAnnealingLR",
    "CrossEntropyLoss",
    "Dropout",
    "EarlyStopping",
    "Elementwise",
    "Embedding",
    "Epoch",
    "ExponentialLR",
    "Hardtanh",
    "History",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "KeepWeights",
    "L1Loss",
    "LambdaLR",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LinearLR",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "Mish",
    "Module",
    "MultiMarginLoss",
    "MultiStepLR",
    "NAdam",
    "NLLLoss",
    "Neuron",
    "NotFiniteError",
    "OneCycleLR",
    "RAdam",
    "RMSNorm",
    "RMSprop",
    "ReLU",
    "ReLU6",
    "ReduceLROnPlateau",
    "SampleBlocks",
    "SelfAttention",
    "Sequential",
    "SequentialLR",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Softsign",
    "Standardizer",
    "StepLR",
    "StoredError",
    "Tanh",
    "Training",
    "batches",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "clip_grad_norm_",
    "clip_grad_value_",
    "cross_entropy",
    "export",
    "fit",
    "half_squared_error",
    "hinge_loss",
    "huber_loss",
    "init",
    "kl_div",
    "l1_loss",
    "l1_penalty",
    "l2_penalty",
    "load",
    "load_safetensors",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "predict",
    "random_split",
    "save",
    "save_safetensors",
    "shuffled",
    "smooth_l1_loss",
    "squared_error",
]

_check_autograd_package.name_exports(globals())
if TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    from nn.imported_on_first_use import *  # noqa: F403  (it defines no names itself)
else:
    _missing = _check_autograd_package.missing_names("nn", __all__, activations.as_modules)
    __getattr__, __dir__ = _check_autograd_package.late_names(globals(), _missing)
    optim.__getattr__ = _missing  # so that the error for nn.optim.Adam names nn.Adam
