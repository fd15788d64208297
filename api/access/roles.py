"""Knows who may call a route. Every route names its callers; one that does not is refused at start."""

from sync.roles import LEADS, OFFICE, ROLES

ANYONE = "anyone"
"""No sign-in: health, sign-in, enrolment, and the public description of the interface."""

SENDER = "sender"
"""Any device, also a revoked or unknown one: what it brings is kept, and judged later."""

DEVICE = "device"
"""An enrolled device that is not revoked."""

SIGNED_IN = tuple(sorted(ROLES))
LEAD = tuple(sorted(LEADS))
PLANNERS = tuple(sorted(OFFICE))
ADMIN = ("admin",)
PRINTERS = ("keeper", "lead", "planner", "admin")
"""Who may print; every other role finds paper printed."""
