"""A layered layout of pictures with clusters: ranks from left to right, operands in order, no line through a box.

column.py     places across one rank: in order, apart, near those they are linked to
layered.py    one level: ranks, order, places, courses of lines
placement.py  a picture: each cluster laid out by itself, then as one item among others
"""
