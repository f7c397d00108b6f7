"""The page that steps through a graph, forward and then backward.

steps.py            the steps, and the partial sums of gradients
captions.py         the line next to each step
chain_lines.py      lines of the derivation that follow from earlier steps
local_rules.py      the rules of local derivatives
math_as_drawn.py    MathML with the numbers of the picture
given_line.py       the line of the first step
plain_captions.py   the line of a step for which the derivation has none
step_changes.py     what each step highlights and changes in the picture
stepped_picture.py  a picture with its steps, and what another sample changes in it
simplify_mathml.py  MathML without the rows that change nothing
style_sheet.py      a theme as CSS
document.py         the page as one HTML file
minify.py           scripts and styles without comments and spaces
page.css            the layout of the page
network.css         additional layout for the pages of networks
branch_message.css  the message that a different branch would be taken
keys.py             the keys, for the script, the legend and the titles of buttons
page_legend.py      what symbols, colors, buttons and keys mean
script/             the script of the page, a file for each concept
"""
