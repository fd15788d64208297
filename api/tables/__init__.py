"""Rows, one file per department, each marked evidence, derived or register.

Evidence is only ever appended. Derived can be dropped and folded again. A register is what people
and devices are let in by: settings of the house, changed in place and audited.
"""

from sqlmodel import SQLModel

from api.tables import access, audit, derived, feed, masters, office, photos, postings, records

EVIDENCE = (
    records.Record,
    records.RecordAddress,
    records.Clash,
    records.Quarantine,
    records.Drained,
    records.ContactMade,
    photos.Photo,
    postings.Posting,
    postings.PeriodLock,
    feed.FeedHead,
    feed.Feed,
    feed.FeedAudience,
    feed.Outbox,
    audit.Audit,
    office.Print,
    office.MasterRevision,
)
DERIVED = (
    derived.HomeState,
    derived.OperationRow,
    derived.OutcomeRow,
    derived.DiscrepancyRow,
    derived.SessionRow,
    derived.PersonRow,
)
REGISTER = (
    access.Site,
    access.Device,
    access.DeviceGap,
    access.EnrolCode,
    access.Credential,
    access.SignIn,
    masters.Master,
    office.ImportFile,
)

metadata = SQLModel.metadata
