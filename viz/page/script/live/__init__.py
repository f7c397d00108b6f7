"""The scripts of pages that follow changes to the numbers of their leaves.

number_text.js       numbers as the engine writes them
program.js           the numbers of the leaves, and all numbers that follow from them
picture.js           the picture follows the numbers
gradient_colors.js   the colors of boxes follow the gradients
branches.js          warns that a different branch would be taken
derivation_lines.js  the lines follow the numbers
leaves.js            fields, and dragging
descent.js           gradient descent and its curve
predict.js           gradients to guess
network.js           a network follows the numbers
heat_maps.js         its heat maps follow
"""

__all__: list[str] = []
