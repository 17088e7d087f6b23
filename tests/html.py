"""Pages as tests read them: where a template breaks its lines says nothing to a reader."""

import re


def flat(html: str) -> str:
    """The page in one line, without blanks around tags and before their ends; a no-break space is a space."""
    line = re.sub(r"[ \t\r\n\u00a0]+", " ", html)
    return re.sub(r" ?(/?>) ?", r"\1", line).replace(" <", "<")
