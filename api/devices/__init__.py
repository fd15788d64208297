"""Devices: enrolment, push, pull, rescue and what they tell of themselves."""
