"""English messages for why an input was refused; the domain ``problems`` translates them.

A text is found by its key: the name of a rule of the intake, or the keyword of JSON Schema that a value breaks.
"""

from __future__ import annotations

from typing import Any, Final

from contracts.vocabulary import Language
from wording.catalogues import Domain, translations
from wording.marking import marked

TEXTS: Final = {
    "malformed": marked("The body is no JSON (line %(line)s, column %(column)s)."),
    "media_type": marked("Send the input as application/json."),
    "broken_rules": marked("Nothing was stored. Rules broken: %(count)s; each is listed under errors."),
    "key_malformed": marked("Idempotency-Key holds 1 to 255 visible ASCII characters."),
    "idempotency_conflict": marked(
        "This Idempotency-Key was used before with another body. Take a new key for a new input."
    ),
    "unavailable": marked(
        "The input could not be stored for certain now. Repeat the same request with the same Idempotency-Key."
    ),
    "round_unknown": marked("There is no round “%(round)s”."),
    "round_not_yet": marked("The round “%(round)s” does not take inputs yet; it opens: %(opens_at)s."),
    "round_closed": marked("The round “%(round)s” no longer takes inputs; it closed: %(closes_at)s."),
    "kind_not_taken": marked("The round “%(round)s” takes no inputs of the kind “%(kind)s”."),
    "party_kind": marked("An input of this kind comes from a party of the kind “%(expected)s”."),
    "not_for_state": marked("A Member State has neither category nor level."),
    "author_twice": marked("This author stands here already."),
    "token_without_country": marked(
        "The token names no country; a Member State's input needs the token of its focal point."
    ),
    "country_foreign": marked("The token acts for %(own)s only, not for %(country)s."),
    "token_without_organization": marked(
        "The token names no organization; a stakeholder's input needs the token of its organization."
    ),
    "organization_foreign": marked("The token acts for “%(own)s” only."),
    "country_unknown": marked("The registry has no country %(country)s (ISO 3166-1 alpha-3)."),
    "not_a_state": marked("%(country)s is not in the list of Member and observer States."),
    "not_in_region": marked("%(country)s is not a member of the commission that convenes the round “%(round)s”."),
    "questionnaire_version": marked(
        "Version %(given)s of the questionnaire is not the current one; the current one is %(current)s."
    ),
    "consent_needed": marked("Inputs are published; without consent to publish an input cannot be taken."),
    "attachment_unknown": marked("There is no attachment of this id."),
    "control_character": marked("A text must not hold control characters other than tab and line break."),
    "unfit": marked("The character %(character)s can be neither kept nor shown; leave it out."),
    "repeated": marked("This field stands here more than once."),
    "not_visible": marked("There is nothing to be seen in this text."),
    "not_canonical": marked("Numbers beyond ±(2^53 - 1) and nesting deeper than 16 are not taken."),
    "too_large": marked("The input is too large. Shorten the texts or send parts of them as another input."),
    "none_here": marked("There is nothing here, or it is not yours to see."),
    "required": marked("This field is needed."),
    "type": marked("Expected here: %(types)s."),
    "maxLength": marked("At most %(limit)s characters."),
    "minLength": marked("At least %(limit)s characters."),
    "enum": marked("One of: %(options)s."),
    "additionalProperties": marked("There is no field of this name here."),
    "falseSchema": marked("This does not go with the other answers: leave it out."),
    "uniqueItems": marked("Each entry may stand here only once."),
    "minimum": marked("At least %(limit)s."),
    "maximum": marked("At most %(limit)s."),
    "pattern": marked("The form of this text is not as asked for."),
    "minItems": marked("At least %(limit)s entries."),
    "maxItems": marked("At most %(limit)s entries."),
    "minProperties": marked("At least %(limit)s of the fields must be filled in."),
    "contains": marked("An entry stands here twice, or one that is needed is missing."),
    "other": marked("This value breaks the rule “%(keyword)s” of the questionnaire."),
}


def text(language: Language, key: str, **values: Any) -> str:
    """Return the text ``key`` in a language, with its placeholders filled.

    Raises:
        KeyError: there is no such text, or a value for it is missing.
    """
    return translations(language, Domain.PROBLEMS).gettext(TEXTS[key]) % values


def has(key: str) -> bool:
    """Return whether there is a text of this name."""
    return key in TEXTS
