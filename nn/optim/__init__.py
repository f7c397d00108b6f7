"""Optimizers and learning rate schedules, with PyTorch's names, arguments and numbers.

optimizer.py            base class of optimizers: groups of parameters with options, and a step
optimizer_memory.py     the memory of an optimizer for each parameter
param_groups.py         the parameters of a group
option_checks.py        checks of the options
recorded_rules.py       recordings of the rules, kept between steps
rule_math.py            arithmetic of the rules, on floats and on Values
sgd.py                  SGD: the gradient, with momentum
rmsprop.py              RMSprop: the gradient divided by the root of a running mean of its square
adagrad.py              Adagrad: the gradient divided by the root of the sum of its squares
adam.py                 Adam, AdamW: running means of the gradient and of its square
nadam.py                NAdam: Adam with Nesterov's momentum
radam.py                RAdam: Adam, rectified in its first steps
pytorch_state_dicts.py  state dicts from PyTorch's optimizers
schedules/              learning rate schedules
clipping.py             gradient clipping
"""

__all__: list[str] = []
