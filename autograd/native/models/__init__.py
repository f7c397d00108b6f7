"""The parts of an nn model that take many steps in one call.

modules.pxi     the submodules and Values of a module
layers.pxi      the outputs of a layer of neurons
parameters.pxi  data and gradients of many Values, as columns
"""
