"""Every event there is: importing this module fills the register."""

from contracts.notifier_events import DeliveryExhausted, EndpointParked, EndpointResumed
from contracts.publisher_events import PagePublished, SubmissionPublished
from contracts.registry_events import ChampionRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived

ALL_EVENTS = (
    ChampionRecorded,
    DeliveryExhausted,
    EndpointParked,
    EndpointResumed,
    PagePublished,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
    SubmissionAccepted,
    SubmissionPublished,
    SubmissionReceived,
)
