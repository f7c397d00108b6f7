"""A network as textbooks draw it: columns of units with a weight on every line.

draw_network.py         `viz.draw_network`
network_sample.py       a network with its numbers and its error for one sample
units_and_lines.py      the units and lines, read from a graph
live_network.py         the page on which weights and inputs can be changed
heat_maps.py            the output of each unit over the plane of two inputs
epochs.py               the epochs of training as frames
layer_boxes.py          a large network, with one box per layer
annotations.py          the labels of units and lines
intermediate_values.py  values between layers that are computed from the same units
positions.py            the places of units, weights and lines
line_routes.py          the routes of lines, each with its own place at both ends
line_styles.py          fonts, places, and the signs and widths of lines
legend.py               the meaning of lines, units and numbers
network_dot.py          all of it as DOT text
network_typesetting.py  formats text in the SVG: names bold, derivatives colored
"""
