"""Optimizers and schedules of the learning rate, with PyTorch's names, arguments and numbers.

optimizer.py            base of optimizers: groups of parameters with options, and a step
optimizer_memory.py     the memory of an optimizer for each parameter
param_groups.py         the parameters of a group
option_checks.py        checks of the options
recorded_rules.py       recordings of the rules, kept between steps
rule_math.py            arithmetic of the rules, on floats and on Values
sgd.py                  SGD: the gradient, with momentum
rmsprop.py              RMSprop: the gradient over the root of a running mean of its square
adagrad.py              Adagrad: the gradient over the root of the sum of its squares
adam.py                 Adam, AdamW: running means of the gradient and of its square
nadam.py                NAdam: Adam with Nesterov's momentum
radam.py                RAdam: Adam, rectified in its first steps
pytorch_state_dicts.py  state dicts from PyTorch's optimizers
schedules/              schedules of the learning rate
clipping.py             gradient clipping
"""

__all__: list[str] = []
