"""Graphs of Values as pictures: first the parts, then their labels, then DOT text.

neuron_groups.py        neurons and layers as data
neurons.py              finds neurons and layers in a graph
folded_parts.py         folds parts of a graph into one box each
fused_operations.py     draws several operations as one: a cross entropy, a long sum
mini_batches.py         draws a mini-batch as one sample and a box for the others
sample_substitution.py  the same parts with a different sample of a mini-batch
variable_names.py       names of variables as labels
input_names.py          names of inputs that have no label
visible_part.py         chooses the parts of a graph that are drawn
boxes_and_links.py      boxes, links and clusters as data
box_sizes.py            the sizes of boxes
make_picture.py         makes the picture of these parts, with the text in boxes and on links
batch_picture.py        marks and lines that tell of the samples that are not drawn
dot.py                  writes a picture as DOT text
"""
