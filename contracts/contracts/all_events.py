"""Every event there is: importing this module fills the register."""

from contracts.notifier_events import DeliveryExhausted, EndpointParked, EndpointResumed
from contracts.publisher_events import PagePublished, SubmissionPublished
from contracts.registry_events import (
    ChampionRecorded,
    CountRecorded,
    CountryRecorded,
    DocumentRecorded,
    EntityRecorded,
    MeetingRecorded,
    NetworkAligned,
    NetworkRecorded,
    PriorityRecorded,
    ProgrammeRecorded,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
    SupportRequestRecorded,
    TermRecorded,
    WorkingGroupRecorded,
)
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived

ALL_EVENTS = (
    ChampionRecorded,
    CountRecorded,
    CountryRecorded,
    DeliveryExhausted,
    DocumentRecorded,
    EndpointParked,
    EndpointResumed,
    EntityRecorded,
    MeetingRecorded,
    NetworkAligned,
    NetworkRecorded,
    PagePublished,
    PriorityRecorded,
    ProgrammeRecorded,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
    SubmissionAccepted,
    SubmissionPublished,
    SubmissionReceived,
    SupportRequestRecorded,
    TermRecorded,
    WorkingGroupRecorded,
)
