"""What does an answer to a reminder say? Pure functions: no database, no Django.

`read_reply` takes the bytes of a letter and what it answers, and gives acts, drafts, or the codes for which the letter
is laid aside; `read_answer` takes the answer to a question between the sides. README.md says how to ask from the shell.
"""

from plans.replies.answering import Said, read_answer
from plans.replies.model import Act, Context, Line, Reading, Unsure
from plans.replies.reading import read_reply

__all__ = ["Act", "Context", "Line", "Reading", "Said", "Unsure", "read_answer", "read_reply"]
