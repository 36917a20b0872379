"""Who people are, as words of docs/words.md. No Django in here."""

from enum import StrEnum


class CompanyRole(StrEnum):
    """What somebody may do everywhere."""

    READER = "reader"
    ML_TEAM = "ml_team"
    ADMIN = "admin"


class BrandRole(StrEnum):
    """What somebody is to one brand. Both owners and leads are its stakeholders; a reader of a brand only looks."""

    PRODUCT_OWNER = "product_owner"
    BRAND_LEAD = "brand_lead"
    READER = "reader"


STAKEHOLDER_ROLES = (BrandRole.PRODUCT_OWNER, BrandRole.BRAND_LEAD)


class Scope(StrEnum):
    """What a token may be used for; never more than its owner may do."""

    READ = "read"
    WRITE = "write"
    USAGE_WRITE = "usage:write"
    CHECKS_WRITE = "checks:write"
    ADMIN = "admin"
