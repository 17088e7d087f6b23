"""The half by which the grammar was written; the notation is that of `judging`."""

ROWS = """
one|bare|Выполнено|12 done
"""
