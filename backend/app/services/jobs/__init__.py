"""Moving in from another service: a job holds the files as they came, the answers, and what each title means.

Everything else is made from these anew whenever it is asked for, rows too: so nothing is lost or doubled however the
server ends. BackupManager plans and applies what comes of it, like any import.
"""
