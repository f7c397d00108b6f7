"""The appearance of pictures: colors, options, texts and numbers.

themes.py       the colors of boxes and lines: light, dark and print
dark_rules.py   CSS that gives a light picture the dark colors
options.py      the options of a picture, checked once
text.py         labels cleaned, wrapped, quoted and measured
number_text.py  numbers written short
"""
