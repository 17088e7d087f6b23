"""Coming in: the second step, passkeys, browsers that are trusted, open sessions, and the cities' own directories.

The sign-in page itself is `cities.views.accounts`; whichever way somebody proved who they are, `entering.enter`
decides what comes next.
"""
