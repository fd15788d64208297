"""Knows the roles, from the least to the most that one may, and which of them lead, plan and inspect."""

from typing import Literal, get_args

Role = Literal["operator", "inspector", "keeper", "lead", "planner", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

LEADS = frozenset({"lead", "planner", "admin"})
OFFICE = frozenset({"planner", "admin"})
INSPECTORS = LEADS | {"inspector"}
