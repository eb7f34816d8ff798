"""The whole installation as one file: the database, the backups, and the key that signs tokens.

A tar archive, compressed with gzip, that standard tools open:

    snapshot.json        format, application, schema, database, parts, made_at; always the first
    database.sqlite      or database.pgdump, in pg_dump's custom format
    app.secret           where it was asked for
    backups/…            each file as it stands
    SHA256SUMS           of all before it, as `sha256sum -c` reads it; always the last, so one cut short has none

`making` writes it, `reading` takes nothing of it on trust, `restoring` and `checking` go through both.
"""
