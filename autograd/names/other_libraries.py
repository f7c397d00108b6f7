"""Names from other libraries that do not resemble ours, for errors about missing names."""

from __future__ import annotations

__all__ = ["ADVICE", "ALIASES", "ATTRIBUTES", "KEYWORDS", "RECORDED", "REPLACEMENTS"]

# By one or more parameters of other libraries: parameters of the same meaning.
_SAME = {
    "name": ["label"],
    "argnum wrt": ["argnums"],
    "rankdir": ["direction"],
    "rate": ["lr", "p"],
    "lr": ["rate"],
    "learning_rate eta": ["lr", "rate"],
    "digits": ["precision", "decimals"],
    "ndigits": ["digits", "decimals"],
    "decimals": ["digits", "precision"],
    "precision": ["decimals", "digits"],
    "n_epochs num_epochs nb_epoch max_iter max_epochs iterations": ["epochs"],
    "batch minibatch_size": ["batch_size"],
    "validation_data val_data eval_set": ["validation"],
    "verbose": ["progress"],
    "seed random_state generator key": ["rng", "seed"],
    "hidden_layer_sizes hidden_sizes hidden layers": ["nouts"],
    "input_size input_dim in_channels n_inputs": ["in_features", "nin"],
    "units output_size out_channels n_outputs": ["out_features", "nouts"],
    "use_bias": ["bias"],
    "act nonlinearity": ["activation"],
    "epsilon": ["eps"],
    "axis": ["dim"],
    "alpha": ["negative_slope"],
    "heads n_heads num_attention_heads": ["num_heads"],
    "momentum beta1 beta2 beta_1 beta_2 b1 b2": ["betas"],
    "l2 decay": ["weight_decay"],
    "factor decay_rate": ["gamma"],
    "rho": ["alpha"],
    "class_weight class_weights": ["weight"],
    "prob dropout": ["p"],
    "clip max_value": ["max_norm", "clip_value"],
    "beta": ["delta"],
    "delta": ["beta"],
}
KEYWORDS = {name: ours for names, ours in _SAME.items() for name in names.split()}

# By our function and a parameter of its counterpart in another library: the advice.
ADVICE = {
    "fit()": "inputs X and targets y are one argument: nn.fit(model, (X, y), loss=..., optimizer=..., epochs=...)",
    "MLP.__call__()": "put the inputs in one list: net([1.0, 2.0])",
    "Layer.__call__()": "put the inputs in one list: layer([1.0, 2.0])",
    "Neuron.__call__()": "put the inputs in one list: neuron([1.0, 2.0])",
    "fit.lr": "the optimizer has it: nn.Adam(model.parameters(), lr=...)",
    "fit.learning_rate": "the optimizer has it: nn.Adam(model.parameters(), lr=...)",
    "predict.batch_size": "all rows are predicted at once; leave it out",
    "Value.requires_grad": "a new Value has it; .requires_grad = False freezes one",
    "vmap.out_axes": "results are stacked along axis 0; numpy.moveaxis(result, 0, 1) makes it axis 1",
    "vmap.axis_size": "it is the number of rows of the arguments",
    "vmap.axis_name": "reduce='sum' and reduce='mean' add the rows",
    "jit.static_argnums": "ints, bools, strings and other objects are static anyway",
    "jit.static_argnames": "ints, bools, strings and other objects are static anyway",
    "draw.format": "the extension in .save('graph.png') determines it",
}

# For operands and an operation that are passed to a Value, as to micrograd's class.
RECORDED = "Operations record themselves: write a + b, and autograd.primitive for an operation of your own"

# By a name in lower case without underscores: the name to use.
ALIASES = {
    "tensor": "Value",
    "variable": "Value",
    "array": "Value",
    "power": "pow",
    "clip": "clamp",
    "swish": "silu",
    "gradienttape": "gradients",
    "enablegrad": "no_grad",
    "nogradient": "no_grad",
    "logistic": "sigmoid",
    "defvjp": "custom_vjp",
    "defjvp": "custom_jvp",
    "numericalgradient": "finite_difference",
    "henormal": "kaiming_normal_",
    "heuniform": "kaiming_uniform_",
    "glorotnormal": "xavier_normal_",
    "glorotuniform": "xavier_uniform_",
    "loadmodel": "load",
    "savemodel": "save",
    "setgradenabled": "no_grad",
    "function": "primitive",
    "remat": "checkpoint",
    "customroot": "root",
    "matmul": "dot",
    "dense": "Linear",
    "multiheadattention": "SelfAttention",
    "dataloader": "batches",
    "trainer": "fit",
    "train": "fit",
    "plot": "plots",
    "show": "draw",
    "drawgraph": "draw",
    "visualize": "draw",
    "makedot": "draw_dot",
    "rendergraph": "render",
    "animate": "step_through",
    "explaingradient": "explain",
    "plotloss": "loss_curve",
    "losses": "loss_curve",
    "histogram": "gradient_histogram",
}

# By package, then by one or more such names: the advice.
REPLACEMENTS = {
    "autograd": {
        "backward": "it is a method of a Value: loss.backward()",
        "max": "there are autograd.maximum(x, y) and Python's max(values)",
        "min": "there are autograd.minimum(x, y) and Python's min(values)",
        "mean": "write autograd.fsum(values) / len(values)",
        "square": "write x * x",
        "numpy": "NumPy's own functions take Values",
        "nn optim": "models and optimizers are in the package nn",
        **{name: f"it is autograd.linalg.{name}" for name in ("solve", "inv", "det", "cholesky")},
        **{
            name.replace("_", ""): f"it is autograd.checks.{name}"
            for name in ("gradcheck", "gradgradcheck", "check_grads", "check_derivative", "finite_difference")
        },
    },
    "nn": {
        "parameter": "a Value that a module keeps as an attribute is a parameter",
        "parameterlist": "a module keeps its parameters in a list",
        "parameterdict": "a module keeps its parameters in a dict",
        "modulelist": "a module keeps others in a list",
        "moduledict": "a module keeps others in a dict",
        "functional f": "activations are in autograd, losses in nn",
        "conv1d conv2d rnn lstm gru transformer maxpool2d flatten": "its layers are MLP, Linear, Sequential, Dropout, "
        "LayerNorm, RMSNorm, Embedding and SelfAttention; write others as subclasses of nn.Module",
        "batchnorm batchnorm1d batchnorm2d groupnorm": "it has nn.LayerNorm and nn.RMSNorm",
        "adadelta adamax lbfgs lion": "its optimizers are SGD, Adam, AdamW, NAdam, RAdam, RMSprop and Adagrad",
        "constantlr polynomiallr multiplicativelr cycliclr cosineannealingwarmrestarts chainedscheduler": "it has "
        "nn.LambdaLR for any function of the epoch, and nn.SequentialLR",
        "lrscheduler": "schedules are in nn, such as nn.StepLR",
        "utils": "its functions are in nn, such as nn.clip_grad_norm_",
    },
    "nn.init": {
        "zeros": "write nn.init.constant_(tensor, 0.0)",
        "ones": "write nn.init.constant_(tensor, 1.0)",
    },
    "autograd.linalg": {"norm": "it is autograd.norm"},
    "viz": {"summary": "call model.summary()", "plotloss losscurve": "it is viz.plots.loss_curve"},
    "viz.plots": {"show": "call matplotlib.pyplot.show()"},
}

# Attributes of numbers in other libraries, for errors about missing attributes of a Value.
ATTRIBUTES = {
    "numpy tolist value val": "its number is .data",
    "shape size ndim dim dtype T reshape": "a Value is one number; keep several in a list or a NumPy array",
    "sum mean": "a Value is one number; autograd.fsum takes a list of them",
    "max": "a Value is one number; use autograd.maximum(x, y) or Python's max(values)",
    "min": "a Value is one number; use autograd.minimum(x, y) or Python's min(values)",
    "softmax log_softmax": "a Value is one number; autograd.softmax takes a list of them",
    "device cpu cuda to": "it is computed on the CPU; leave this out",
    "retain_grad": "every Value keeps its grad; leave this out",
    "grad_fn": "see .op and .operands",
    "is_leaf": "a leaf has .op None",
    "parents children prev": "see .operands",
    "gradient derivative": "backward() writes it to .grad",
    "backprop": "call .backward()",
    "clone copy": "call copy.copy(v), or .detach() for a leaf",
    "assign fill_ copy_ zero_": "set .data",
    "name": "its name is .label",
    "add sub mul div pow matmul": "use the operators + - * / **",
    "square": "write v * v",
}
