"""Long, resumable tests with seeds: `make soak` runs all of them, and `make soak PART=labels` runs one.

__main__          the command: runs the rounds of each part that have not passed yet
parts             the parts: the command of each, its rounds and engines
false_alarms      right derivatives that a check must not call wrong
checker_bar       right and wrong derivatives that a check must distinguish
checker_families  the functions that it draws from
rule_mutants      rules of the table broken while they run
mutants           the small changes that make a mutant of some source
mutate_rules      the text of the table's formulas broken everywhere
mutate            the other code broken at random, against the tests of the broken line
explained         mutants that survive and are not mistakes
blocks            a pytest plugin that records which tests run each block of the packages
seconds           a pytest plugin that records the duration of each test
"""
