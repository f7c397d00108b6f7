"""The appearance of pictures: colors, options, text and numbers.

gradient_colors.py    the colors of gradients, as numbers and as boxes
box_style.py          the fill and outline of a box
themes.py             all other colors: light, dark and print
dark_rules.py         CSS that gives a light picture the dark colors
picture_options.py    the checked options of a picture
label_text.py         cleans, wraps, quotes and measures labels
number_text.py        formats numbers
superscripts.py       w^{(1)}_{11} in LaTeX, MathML and Unicode
operation_symbols.py  · for *, ln for log
"""
