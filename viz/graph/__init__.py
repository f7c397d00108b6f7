"""A graph of Values as a picture: its parts, then their texts, then DOT.

neurons.py         neurons and layers, found in a graph
folds.py           parts of a graph drawn as one box each
joined.py          operations drawn as one: a cross entropy, a long sum
mini_batches.py    a mini-batch drawn as one sample and a box of the others
other_samples.py   the scene with another sample drawn
variable_names.py  names of variables as labels
scene.py           the parts of a graph that are drawn
picture.py         boxes, links and clusters as data
sizes.py           how large boxes are
painter.py         makes the picture of a scene
dot.py             writes a picture as DOT text
"""
