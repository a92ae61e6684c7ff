"""The comparison of one script on two engines: `recorder.py` writes down a run, `recording.py` reads what it wrote,
`alignment.py` finds where two runs part, and `report.py` says it."""
