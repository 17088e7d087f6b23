"""Who is notified of what, when: the ledger is planned, letters are delivered, and nothing is sent twice.

`plan` writes what is to be sent into the ledger, `deliver` sends it, one letter a person a day; `run.remind`
does both and keeps a record. `notices` has what the verbs of `roadmap.reporting.actions` report. Kinds of reminders are
`sources`; an app above this one registers its own in its `AppConfig.ready`.
"""
