"""A layered layout of pictures with clusters: ranks from left to right, operands in order, no line through a box.

rank_positions.py  positions within a rank: in order, without overlap, near their links
layered.py         the layout of one level: ranks, order, positions, paths of lines
placement.py       the layout of a picture: the inside of each cluster first, then the cluster as one item of its level
"""
