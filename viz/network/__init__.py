"""A network as textbooks draw it: columns of units with a weight on every line.

draw_network.py  `viz.draw_network`
units.py         the units and lines, read from a graph
heat_maps.py     the output of each unit over the plane of two inputs
epochs.py        the epochs of training as frames
overview.py      a large network, with one box per layer
texts.py         the texts of units and lines
textbook.py      the positions of units and lines, as DOT text
typeset.py       formats texts in the SVG: names bold, derivatives colored
"""
