"""A layered layout of pictures with clusters: ranks from left to right, operands in order, no line through a box.

item_ranks.py      ranks: the distance of each item from the end of its level
rank_positions.py  positions within a rank: in order, without overlap, near their links
level_layout.py    the layout of one level: ranks, order, positions
wires.py           the lines of a level: their places in ranks, and their routes
cluster_paths.py   the clusters around each box
placement.py       the layout of a picture: the inside of each cluster first, then the cluster as one item of its level
"""
