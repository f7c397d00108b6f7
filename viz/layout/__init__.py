"""A layered layout of pictures with clusters: ranks from left to right, operands in order, no line through a box.

item_ranks.py       ranks: the distance of each item from the end of its level
rank_positions.py   positions within a rank: in order, without overlap, near their links
level_layout.py     the layout of one level: ranks, order, positions
wires.py            the lines of a level: their places in ranks, and their routes
cluster_paths.py    the clusters around each box
second_row.py       the end of a mini-batch's picture in a second row, below the clusters
curves.py           curves through the corners of a line
direction.py        along and across: the axes of a layout
found_positions.py  the positions found in all levels, as points of the picture
placement.py        the layout of a picture: the inside of each cluster first, then the cluster as one item of its level
"""
