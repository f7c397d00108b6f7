"""A network as textbooks draw it: columns of units with a weight on every line.

draw_network.py  `viz.draw_network`
units.py         the units and lines, read from a graph
heat_maps.py     the output of each unit over the plane of two inputs
epochs.py        the epochs of training as frames
overview.py      a large network, with one box per layer
texts.py         the texts of units and lines
blocks.py        values between layers that are computed from the same units
places.py        the places of units, weights and lines
courses.py       the courses of lines, each with its own place at both ends
marks.py         fonts, places, and the signs and widths of lines
legend.py        the meaning of lines, units and numbers
textbook.py      all of it as DOT text
typeset.py       formats texts in the SVG: names bold, derivatives colored
"""
