"""Learning rate schedules, with PyTorch's names, arguments and numbers.

schedule_base.py      base class of schedules: the rates of all groups, steps and state
step_factors.py       StepLR, MultiStepLR: factors at certain epochs
rate_factors.py       ExponentialLR, LinearLR, LambdaLR: a factor in every epoch
cosine.py             CosineAnnealingLR
one_cycle.py          OneCycleLR: up and down once, with the momentum
plateau.py            ReduceLROnPlateau: down when a metric no longer improves
schedule_sequence.py  SequentialLR: schedules in sequence
"""

__all__: list[str] = []
