"""Rows, one file per department, each marked evidence, told, derived or register.

Evidence is only ever appended. Told is what devices know of us: moved on, never made again. Derived can be dropped and
folded again. A register is what people
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
    records.Dismissed,
    records.ContactMade,
    photos.Photo,
    postings.Posting,
    postings.PeriodLock,
    postings.PeriodSheet,
    feed.Outbox,
    audit.Audit,
    office.Print,
    office.MasterRevision,
)
TOLD = (
    feed.HomeMark,
    feed.FeedHead,
    feed.FeedBatch,
    feed.Feed,
    feed.FeedAudience,
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
    access.SignInTry,
    access.PinHolder,
    masters.Master,
    office.ImportFile,
)

metadata = SQLModel.metadata
