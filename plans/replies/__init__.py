"""What does an answer to a reminder say? Pure functions: no database, no Django.

`read_reply` takes the bytes of a letter and what it answers, and gives acts, drafts, or the codes for which the letter
is laid aside; README.md says how to ask it from the shell.
"""

from plans.replies.model import Act, Context, Line, Reading, Unsure
from plans.replies.reading import read_reply

__all__ = ["Act", "Context", "Line", "Reading", "Unsure", "read_reply"]
