"""A graph of Values as a picture: first its parts, then their texts, then DOT text.

neurons.py           finds neurons and layers in a graph
folds.py             folds parts of a graph into one box each
fused_operations.py  draws several operations as one: a cross entropy, a long sum
mini_batches.py      draws a mini-batch as one sample and a box for the others
other_samples.py     the same scene with another sample
variable_names.py    names of variables as labels
scene.py             chooses the parts of a graph that are drawn
picture.py           boxes, links and clusters as data
sizes.py             the sizes of boxes
painter.py           makes the picture of a scene
dot.py               writes a picture as DOT text
"""
