"""The appearance of pictures: colors, options, texts and numbers.

themes.py        the colors of boxes and lines: light, dark and print
dark_rules.py    CSS that gives a light picture the dark colors
options.py       the checked options of a picture
text.py          cleans, wraps, quotes and measures labels
number_text.py   formats numbers
superscripts.py  w^{(1)}_{11} in LaTeX, MathML and Unicode
"""
