"""Review mathematics in plain Python: no framework, no database, no clock, no random numbers in any order."""
