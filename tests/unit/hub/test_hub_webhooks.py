"""The receiver's own check of Standard Webhooks, held against the published vector."""

import pytest

from hub.receiver import summary
from hub.webhooks import NotVerifiedError, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
NOW = 1614265330.0
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_published_vector_verifies() -> None:
    verify(SECRET, HEADERS, BODY, now=NOW)


def test_one_good_signature_among_several_is_enough() -> None:
    signatures = f"v1a,AAAA v1,AAAA {HEADERS['webhook-signature']}"

    verify(SECRET, HEADERS | {"webhook-signature": signatures}, BODY, now=NOW)


@pytest.mark.parametrize(
    ("changes", "body", "now"),
    [
        ({}, BODY + b" ", NOW),
        ({}, BODY, NOW + 301),
        ({}, BODY, NOW - 301),
        ({"webhook-id": "msg_other"}, BODY, NOW),
        ({"webhook-timestamp": "1614265331"}, BODY, NOW),
        ({"webhook-timestamp": "soon"}, BODY, NOW),
        ({"webhook-signature": "v1,AAAA"}, BODY, NOW),
        ({"webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v1a,")}, BODY, NOW),
        ({"webhook-signature": ""}, BODY, NOW),
    ],
)
def test_anything_else_does_not(changes: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(NotVerifiedError):
        verify(SECRET, HEADERS | changes, body, now=now)


def test_a_missing_header_does_not() -> None:
    with pytest.raises(NotVerifiedError, match="webhook-id"):
        verify(SECRET, {name: value for name, value in HEADERS.items() if name != "webhook-id"}, BODY, now=NOW)


def test_a_delivery_is_told_in_one_line() -> None:
    event = {
        "type": "org.gcmhub.publisher.submission.published.v1",
        "sequence": "0000000012",
        "data": {
            "title": "Voluntary review of Portugal",
            "language": "en",
            "regions": ["lac", "unece"],
            "addresses": {"en": "/en/submissions/1/", "fr": "/fr/submissions/1/"},
        },
    }

    assert summary(event, "http://site") == (
        "#12  publisher.submission.published  lac, unece  Voluntary review of Portugal  http://site/en/submissions/1/"
    )
