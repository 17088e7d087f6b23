"""What other tests may rely on in the style sheets."""

import re
from pathlib import Path

STYLES = Path(__file__).resolve().parent.parent / "static" / "css"
SCHEME = re.compile(r"prefers-color-scheme")
DARK = re.compile(r"@media screen and \(prefers-color-scheme: dark\) \{\s*:root \{(?P<set>[^{}]*)\}\s*\}")
COLOUR = re.compile(r"--[a-z0-9-]+: #[0-9a-f]{3,8}|color-scheme: dark")


def test_schemes_change_colours_only():
    """So a dark page differs from the light one in its colours alone, and need be looked at for those alone."""
    sheets = {path.name: path.read_text(encoding="utf-8") for path in STYLES.glob("*.css")}
    assert sorted(name for name, text in sheets.items() if SCHEME.search(text)) == ["look.css", "tokens.css"]
    assert len(SCHEME.findall(sheets["tokens.css"])) == 1

    dark = DARK.search(sheets["tokens.css"])

    assert dark
    told = [
        one.strip() for one in re.sub(r"/\*.*?\*/", "", dark["set"], flags=re.S).split(";") if one.strip()
    ]
    assert len(told) > 10
    assert [one for one in told if not COLOUR.fullmatch(one)] == []
