"""The specification: tests are named as sentences."""
