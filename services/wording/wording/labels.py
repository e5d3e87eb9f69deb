"""English messages for the codes of the vocabulary; the domain ``labels`` translates them."""

from __future__ import annotations

from typing import Final

from contracts.vocabulary import Commission, Kind, Level, Region, RoundKind, RoundState, Section, StakeholderCategory
from wording.marking import marked

REGIONS: Final = {
    Region.UNECE: marked("UNECE region"),
    Region.ASIA_PACIFIC: marked("Asia and the Pacific"),
    Region.ARAB: marked("Arab region"),
    Region.LAC: marked("Latin America and the Caribbean"),
    Region.AFRICA: marked("Africa"),
    Region.GLOBAL: marked("International Migration Review Forum"),
}

COMMISSIONS: Final = {
    Commission.UNECE: marked("Economic Commission for Europe"),
    Commission.ESCAP: marked("Economic and Social Commission for Asia and the Pacific"),
    Commission.ESCWA: marked("Economic and Social Commission for Western Asia"),
    Commission.ECLAC: marked("Economic Commission for Latin America and the Caribbean"),
    Commission.ECA: marked("Economic Commission for Africa"),
}

COMMISSION_SHORT: Final = {
    Commission.UNECE: marked("ECE"),
    Commission.ESCAP: marked("ESCAP"),
    Commission.ESCWA: marked("ESCWA"),
    Commission.ECLAC: marked("ECLAC"),
    Commission.ECA: marked("ECA"),
}

KINDS: Final = {
    Kind.MEMBER_STATE_REVIEW: marked("Voluntary review of a Member State"),
    Kind.STAKEHOLDER_INPUT: marked("Input of a stakeholder"),
    Kind.REGIONAL_PROCESS_INPUT: marked("Input of a regional process"),
    Kind.OUTCOME_REPORT: marked("Outcome report"),
    Kind.GOOD_PRACTICE: marked("Practice"),
    Kind.PLEDGE: marked("Pledge"),
    Kind.CHAMPION_EXPRESSION: marked("Expression of interest as a champion country"),
    Kind.SUPPORT_REQUEST: marked("Request for support"),
    Kind.PRIORITY_PROPOSAL: marked("Proposal of a priority"),
}

SECTIONS: Final = {
    Section.METHODOLOGY: marked("Methodology"),
    Section.ENABLING_ENVIRONMENT: marked("Policy and enabling environment"),
    Section.GUIDING_PRINCIPLES: marked("Guiding principles"),
    Section.OBJECTIVES: marked("Progress, challenges and gaps by objective"),
    Section.MEANS_OF_IMPLEMENTATION: marked("Means of implementation"),
    Section.FOLLOW_UP: marked("Follow-up and next steps"),
    Section.PRACTICES: marked("Good practices"),
}

ASPECTS: Final = {
    "progress": marked("Progress"),
    "challenges": marked("Challenges and gaps"),
    "gaps": marked("Gaps"),
    "practices": marked("Good practices"),
    "next_steps": marked("Next steps"),
    "recommendations": marked("Recommendations"),
    "needs": marked("Needs"),
}

CATEGORIES: Final = {
    StakeholderCategory.CIVIL_SOCIETY: marked("Civil society"),
    StakeholderCategory.MIGRANT_DIASPORA: marked("Migrant and diaspora organizations"),
    StakeholderCategory.FAITH_BASED: marked("Faith-based organizations"),
    StakeholderCategory.LOCAL_AUTHORITIES: marked("Local authorities and communities"),
    StakeholderCategory.PRIVATE_SECTOR: marked("Private sector"),
    StakeholderCategory.TRADE_UNIONS: marked("Trade unions"),
    StakeholderCategory.PARLIAMENTARIANS: marked("Parliamentarians"),
    StakeholderCategory.NATIONAL_HUMAN_RIGHTS_INSTITUTIONS: marked("National human rights institutions"),
    StakeholderCategory.RED_CROSS_RED_CRESCENT: marked("International Red Cross and Red Crescent Movement"),
    StakeholderCategory.ACADEMIA: marked("Academia"),
    StakeholderCategory.MEDIA: marked("Media"),
    StakeholderCategory.OTHER: marked("Other stakeholders"),
}

LEVELS: Final = {
    Level.LOCAL: marked("Local level"),
    Level.NATIONAL: marked("National level"),
    Level.REGIONAL: marked("Regional level"),
    Level.GLOBAL: marked("Global level"),
}

ROUND_KINDS: Final = {
    RoundKind.REGIONAL_REVIEW: marked("Regional review"),
    RoundKind.IMRF: marked("Global review"),
}

ROUND_STATES: Final = {
    RoundState.SCHEDULED: marked("Scheduled"),
    RoundState.OPEN: marked("Open for inputs"),
    RoundState.CLOSED: marked("Closed for inputs"),
    RoundState.HELD: marked("Held"),
}

COUNTRY_STATUSES: Final = {
    "un_member": marked("Member State of the United Nations"),
    "observer_state": marked("Non-member observer State of the United Nations"),
    "associate_only": marked("Associate member of a regional commission"),
    "reference_scr1244": marked("Reference in the context of Security Council resolution 1244 (1999)"),
}

CHAMPION_STATUSES: Final = {
    "listed": marked("Listed as a champion country"),
    "expressed": marked("Expressed interest"),
    "assessed": marked("Interest assessed"),
    "confirmed": marked("Champion country"),
    "ended": marked("Former champion country"),
}

OBJECTIVES: Final = (
    marked("Collect and utilize accurate and disaggregated data as a basis for evidence-based policies"),
    marked("Minimize the adverse drivers and structural factors that compel people to leave their country of origin"),
    marked("Provide accurate and timely information at all stages of migration"),
    marked("Ensure that all migrants have proof of legal identity and adequate documentation"),
    marked("Enhance availability and flexibility of pathways for regular migration"),
    marked("Facilitate fair and ethical recruitment and safeguard conditions that ensure decent work"),
    marked("Address and reduce vulnerabilities in migration"),
    marked("Save lives and establish coordinated international efforts on missing migrants"),
    marked("Strengthen the transnational response to smuggling of migrants"),
    marked("Prevent, combat and eradicate trafficking in persons in the context of international migration"),
    marked("Manage borders in an integrated, secure and coordinated manner"),
    marked(
        "Strengthen certainty and predictability in migration procedures for appropriate screening, assessment and"
        " referral"
    ),
    marked("Use migration detention only as a measure of last resort and work towards alternatives"),
    marked("Enhance consular protection, assistance and cooperation throughout the migration cycle"),
    marked("Provide access to basic services for migrants"),
    marked("Empower migrants and societies to realize full inclusion and social cohesion"),
    marked(
        "Eliminate all forms of discrimination and promote evidence-based public discourse to shape perceptions of"
        " migration"
    ),
    marked("Invest in skills development and facilitate mutual recognition of skills, qualifications and competences"),
    marked(
        "Create conditions for migrants and diasporas to fully contribute to sustainable development in all countries"
    ),
    marked("Promote faster, safer and cheaper transfer of remittances and foster financial inclusion of migrants"),
    marked("Cooperate in facilitating safe and dignified return and readmission, as well as sustainable reintegration"),
    marked("Establish mechanisms for the portability of social security entitlements and earned benefits"),
    marked("Strengthen international cooperation and global partnerships for safe, orderly and regular migration"),
)
"""Titles of the 23 objectives (A/RES/73/195, paragraph 16), first to last."""

OBJECTIVES_SHORT: Final = (
    marked("Data"),
    marked("Minimize adverse drivers"),
    marked("Information provision"),
    marked("Legal identity and documentation"),
    marked("Regular pathways"),
    marked("Recruitment and decent work"),
    marked("Reduce vulnerabilities"),
    marked("Save lives"),
    marked("Counter smuggling"),
    marked("Eradicate trafficking"),
    marked("Manage borders"),
    marked("Screening and referral"),
    marked("Alternatives to detention"),
    marked("Consular protection"),
    marked("Access to basic services"),
    marked("Inclusion and social cohesion"),
    marked("Eliminate discrimination"),
    marked("Skills development and recognition"),
    marked("Migrant and diaspora contributions"),
    marked("Remittances"),
    marked("Dignified return and reintegration"),
    marked("Social protection"),
    marked("International cooperation"),
)
