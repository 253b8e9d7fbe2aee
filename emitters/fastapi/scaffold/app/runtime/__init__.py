"""What every operation of this project stands on: column types, statements, the database, responses, security.

Nothing in here knows an entity. The same files are part of every project that was generated; edit them as your own.
"""
