"""Backups: the database and the files as one set, made, checked and put back by one command each.

A set is a folder that needs nothing else:

    manifest.json     version, migrations, each table's rows and hash, each file's path, size and SHA-256
    database.dump     pg_dump's custom format, of one moment (a snapshot that the counts share)
    files/<SHA-256>   each file once; what the set before had already is a hard link to it

Encrypted (`core.backup.crypt`), the dump and the files are; the manifest names no content but paths.
"""
