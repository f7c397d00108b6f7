"""The public names that nn imports on first use: storage and training of models.

They load the modules of programs, which would double the time of `import nn`.
"""

from nn.storage.export import export as export
from nn.storage.safetensors import load_safetensors as load_safetensors
from nn.storage.safetensors import save_safetensors as save_safetensors
from nn.storage.save import load as load
from nn.storage.save import save as save
from nn.training.callbacks import Checkpoint as Checkpoint
from nn.training.callbacks import EarlyStopping as EarlyStopping
from nn.training.callbacks import KeepWeights as KeepWeights
from nn.training.data import batches as batches
from nn.training.data import random_split as random_split
from nn.training.data import shuffled as shuffled
from nn.training.fit import fit as fit
from nn.training.history import Epoch as Epoch
from nn.training.history import History as History
from nn.training.predict import predict as predict
from nn.training.sample_blocks import SampleBlocks as SampleBlocks
from nn.training.standardizer import Standardizer as Standardizer
from nn.training.training_run import Training as Training
