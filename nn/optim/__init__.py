"""Optimizers and schedules of the learning rate, with PyTorch's names, arguments and numbers.

optimizer.py      base of optimizers: groups of parameters with options, and a step
state.py          the state of an optimizer for each parameter
options.py        checks of the options
rule_math.py      arithmetic of the rules, on floats and on Values
sgd.py            SGD: the gradient, with momentum
rmsprop.py        RMSprop: over the root of a running mean of its square
adagrad.py        Adagrad: over the root of the sum of its squares
adam.py           Adam, AdamW: running means of the gradient and of its square
schedule_base.py  base of schedules of the learning rate
schedules.py      StepLR, ExponentialLR, CosineAnnealingLR, LambdaLR
clipping.py       gradient clipping
"""

__all__: list[str] = []
