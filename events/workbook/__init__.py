"""Events from a workbook and into one: one row an event, columns with Russian names.

A blank cell changes nothing. What a cell says is read as the forms read it (`events.dates`), bodies are matched as
in the roadmap's import, and whatever is wrong is reported by row and column; then nothing of the file is taken.
"""
