"""Invented views of every kind of page, full and empty: what tests and screenshots are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from babel.core import get_global

from contracts.registry_events import Membership
from contracts.vocabulary import (
    COMMISSION_OF_REGION,
    Kind,
    Language,
    PartyKind,
    Region,
    RoundKind,
    RoundState,
    Section,
    StakeholderCategory,
)
from publisher.lists.model import FRONT_SIZE, PAGE_SIZE
from publisher.pages.country.page import CountryView, RegionOfCountry
from publisher.pages.home.page import HomeView
from publisher.pages.inputs_list.page import InputsView, ListOwner
from publisher.pages.region.page import CommissionView, RegionView
from publisher.pages.regions.page import RegionsView
from publisher.pages.round.page import RoundPageView
from publisher.pages.styleguide.samples import CARDS, OBJECTIVES
from publisher.pages.submission.page import AttachmentView, SubmissionView
from publisher.site.addresses import Page
from publisher.site.assets import AssetNames, load_assets
from publisher.site.page_types import page_types
from publisher.site.representation import Format, represent
from publisher.site.view_codec import encode
from publisher.site.views import (
    AnswerView,
    CardView,
    ChampionView,
    Counters,
    MemberRow,
    PartyView,
    RegionSummary,
    RoundView,
    StateInputs,
    StaticView,
)
from wording.countries import country_name

START: Final = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
LONG_TITLE: Final = (
    "Voluntary review of the implementation of the Global Compact for Safe, Orderly and Regular Migration by the"
    " United Kingdom of Great Britain and Northern Ireland"
)
_TITLES: Final = (
    (Language.EN, "GBR", LONG_TITLE),
    (Language.ES, "MEX", "Examen voluntario de México"),
    (Language.FR, "MAR", "Examen volontaire du Royaume du Maroc"),
    (Language.AR, "EGY", "الاستعراض الوطني الطوعي لجمهورية مصر العربية"),
    (Language.RU, "KGZ", "Добровольный обзор Кыргызской Республики"),
    (Language.ZH, "CHN", "中国执行全球契约自愿审查报告"),
    (Language.EN, "PRT", "Voluntary review of Portugal"),
)
_TEXT: Final = (
    "The review was prepared by an inter-ministerial group that met **eleven times**. It drew on:\n\n"
    "- the national statistical office and the administrative registers,\n"
    "- consultations with 42 organizations of migrants, of employers and of workers,\n"
    "- two hearings in parliament.\n\n"
    "Local authorities took part from the beginning; their reports are summarized at https://example.org/reports."
)


page: Final = page_types().page


def render(of: Page, view: Any, language: Language, assets: AssetNames) -> bytes:
    """Make a page for people, from its view as it is stored."""
    return represent(encode(of, view), language, Format.HTML, assets)


def render_json(of: Page, view: Any, language: Language) -> bytes:
    """Make a page for machines, from its view as it is stored."""
    return represent(encode(of, view), language, Format.JSON, load_assets().names)


def round_view(region: Region = Region.UNECE, state: RoundState = RoundState.OPEN) -> RoundView:
    """Give a round of a region."""
    return RoundView(
        code=f"demo-{region}",
        region=region,
        kind=RoundKind.IMRF if region is Region.GLOBAL else RoundKind.REGIONAL_REVIEW,
        title={
            Language.EN: "Second regional review of the Global Compact for Migration",
            Language.FR: "Deuxième examen régional du Pacte mondial sur les migrations",
            Language.ES: "Segundo examen regional del Pacto Mundial para la Migración",
            Language.AR: "الاستعراض الإقليمي الثاني للاتفاق العالمي للهجرة",
        },
        state=state,
        place="Geneva and online",
        starts_on=date(2027, 3, 10),
        ends_on=date(2027, 3, 12),
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2027, 1, 1, tzinfo=UTC),
        kinds=(Kind.MEMBER_STATE_REVIEW, Kind.STAKEHOLDER_INPUT),
        demonstration=True,
    )


def cards(count: int) -> tuple[CardView, ...]:
    """Give cards of inputs in all languages, newest first."""
    return CARDS[1:] + tuple(_card(n) for n in range(count - 1)) if count else ()


def _card(n: int) -> CardView:
    language, iso3, title = _TITLES[n % len(_TITLES)]
    return CardView(
        id=f"0199-{n:04}",
        title=title,
        kind=Kind.MEMBER_STATE_REVIEW,
        party=PartyView(PartyKind.MEMBER_STATE, iso3, iso3),
        co_authors=(),
        language=language,
        objectives=tuple(range(1 + n % 5, 23, 2 + n % 4)),
        received_at=START - timedelta(days=9 * n),
        attachments=n % 3,
    )


def member_rows(region: Region) -> tuple[MemberRow, ...]:
    """Give some or, for the forum, very many members."""
    alpha3 = sorted(code for code in get_global("territory_aliases") if len(code) == 3 and code.isalpha())
    names = {country_name(code, Language.EN): code for code in alpha3 if code[0] not in "QX"}
    real = [code for name, code in sorted(names.items()) if name != code]
    chosen = real[:195] if region is Region.GLOBAL else [*real[::5], "BOL", "CIV", "GBR", "PSE", "XKX"]
    return tuple(
        MemberRow(
            code,
            Membership.ASSOCIATE if code in {"XKX", "ABW"} else Membership.MEMBER,
            geographic=code != "BOL",
        )
        for code in dict.fromkeys(chosen)
    )


def state_inputs(members: tuple[MemberRow, ...], *, submitted: bool) -> tuple[StateInputs, ...]:
    """Give every fourth member inputs."""
    states = [row.iso3 for row in members if row.membership is Membership.MEMBER]
    return tuple(StateInputs(iso3, 1 + n % 3) for n, iso3 in enumerate(states) if submitted and n % 4 == 0)


def submission_view(language: Language = Language.EN, text: str = _TEXT, title: str = LONG_TITLE) -> SubmissionView:
    """Give an input with answers in every section, two authors and files."""
    plain = [section for section in Section if section is not Section.OBJECTIVES]
    answers = [AnswerView(section, section.value, None, None, text) for section in plain]
    answers += [
        AnswerView(Section.OBJECTIVES, "objectives", objective, aspect, text)
        for objective in (2, 5, 17)
        for aspect in ("progress", "challenges")
    ]
    return SubmissionView(
        id="0199aa11-2222-7333-8444-555566667777",
        revision=2,
        round=round_view(),
        kind=Kind.MEMBER_STATE_REVIEW,
        party=PartyView(PartyKind.MEMBER_STATE, "United Kingdom", "GBR"),
        co_authors=(
            PartyView(
                PartyKind.STAKEHOLDER, "Network of Migrant Women", "PRT", StakeholderCategory.MIGRANT_DIASPORA, None
            ),
        ),
        regions=(Region.UNECE, Region.ASIA_PACIFIC, Region.LAC),
        language=language,
        title=title,
        received_at=START,
        accepted_at=START,
        late=True,
        content_digest="sha256:" + "9f86d081884c7d65" * 4,
        objectives=(2, 5, 17, 23),
        answers=tuple(answers),
        attachments=(AttachmentView("Annex I, statistics 2026.pdf", "application/pdf", 1_843_200, "ab" * 32),),
        questionnaire="member-state-outline",
        questionnaire_version=1,
    )


def region_view(region: Region, *, full: bool) -> RegionView:
    """Give a region, full or empty."""
    commission = COMMISSION_OF_REGION.get(region)
    members = member_rows(region)
    return RegionView(
        code=region,
        commission=CommissionView(commission, "Geneva") if commission else None,
        rounds=(round_view(region), round_view(region, RoundState.HELD)) if full else (),
        counters=_counters(members, full=full),
        newest=cards(FRONT_SIZE) if full else (),
        list_pages=3 if full else 0,
        members=members,
        submitted=state_inputs(members, submitted=full),
        objectives=OBJECTIVES if full else (),
        champions=(ChampionView("PRT", "confirmed", date(2020, 11, 1)), ChampionView("CAN", "expressed", None))
        if full
        else (),
    )


def page_set(*, full: bool) -> Mapping[Page, Any]:
    """Give a page of every kind."""
    members = member_rows(Region.UNECE)
    submitted = state_inputs(members, submitted=full)
    summaries = tuple(
        RegionSummary(code, COMMISSION_OF_REGION.get(code), 56, 1204 if full else 0, int(full)) for code in Region
    )
    some_round = round_view()
    newest = cards(FRONT_SIZE) if full else ()
    open_rounds = tuple(round_view(code) for code in Region) if full else ()
    pages: dict[Page, Any] = {
        page("home"): HomeView(_counters(members, full=full), open_rounds, summaries, newest),
        page("regions"): RegionsView(summaries, open_rounds),
        page("region", region=Region.UNECE): region_view(Region.UNECE, full=full),
        page("region", region=Region.GLOBAL): region_view(Region.GLOBAL, full=full),
        page("round", region=Region.UNECE, round=some_round.code): RoundPageView(
            some_round, _counters(members, full=full), newest, int(full), submitted, OBJECTIVES if full else ()
        ),
        page("country", country="GBR"): CountryView(
            iso3="GBR",
            status="un_member",
            regions=tuple(
                RegionOfCountry(code, Membership.MEMBER, geographic=code is Region.UNECE)
                for code in (Region.UNECE, Region.ASIA_PACIFIC, Region.LAC)
            ),
            champion=ChampionView("GBR", "confirmed", date(2020, 11, 1)) if full else None,
            member_state_inputs=2 if full else 0,
            stakeholder_inputs=7 if full else 0,
            newest=newest,
            list_pages=int(full),
            objectives=OBJECTIVES if full else (),
        ),
        page("styleguide"): StaticView(),
        page("not_found"): StaticView(),
    }
    if full:
        pages[page("submission", submission="0199aa11-2222-7333-8444-555566667777")] = submission_view()
        pages[page("submission", submission="example-ar")] = submission_view(
            Language.AR, "نص المساهمة.\n\nفقرة ثانية مع رقم 1951.", "الاستعراض الوطني الطوعي"
        )
        pages[page("region_inputs", region=Region.UNECE, number=2)] = InputsView(
            ListOwner(region=Region.UNECE), 2, 51, cards(PAGE_SIZE), has_newer=True
        )
        pages[page("round_inputs", region=Region.UNECE, round=some_round.code, number=1)] = InputsView(
            ListOwner(region=Region.UNECE, round=some_round), 1, 1, cards(20), has_newer=False
        )
        pages[page("country_inputs", country="GBR", number=1)] = InputsView(
            ListOwner(country="GBR"), 1, 1, cards(9), has_newer=False
        )
    return pages


def _counters(members: tuple[MemberRow, ...], *, full: bool) -> Counters:
    states = [row for row in members if row.membership is Membership.MEMBER and row.geographic]
    return Counters(len(states), 1204 if full else 0, 87 if full else 0)
