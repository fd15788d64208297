"""Shared vectors: questions with their answers, for both halves.

They are a contract and not a build product: what an older client and a server agreed on, byte by byte. `make` draws the
fewest sets that show every outcome, note, discrepancy and gate three times; chance finds the rest in every test run.
"""
