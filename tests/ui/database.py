"""What is in the database of the office while the window is open: read only."""
import sqlite3


def value(folder, sql, *args):
    """The first value of the first row; None where there is none."""
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        row = db.execute(sql, args).fetchone()
        return row[0] if row else None
