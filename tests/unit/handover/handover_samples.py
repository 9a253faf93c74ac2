"""Drafts and contact details for the tests of the handover room."""

from handover import ContactDetails, HandoverDraft, SummaryItem

PASSWORD = "kolme-mustaa-joutsenta-74"


def item(kind="wish", text="Haluan jutella neuvojan kanssa.", label="Toive", id_=None):
    return SummaryItem(id_ or kind, kind, label, text)


ITEMS = (
    item("needs", "Yksinäisyys", "Mistä puhuimme"),
    item("municipality", "Kajaani", "Kunta"),
    item("assessment", "Yksinäisyys; Uni", "Kartoitus"),
    item("suggestions", "Kohtaamispaikka Kotikulma", "Ehdotetut palvelut"),
)


def draft(conversation="c-1", **changes):
    """A draft in which everything is consented to, unless told otherwise."""
    items = changes.pop("items", ITEMS)
    values = {
        "conversation_id": conversation,
        "region": "kainuu",
        "consent": tuple(one.id for one in items) or ("contact",),
        "items": items,
        "needs": ("loneliness",),
        "municipality": "Kajaani",
        "segment": "omatoimi",
        "segment_reasons": ("few_needs",),
        "suggestions": ("service-1",),
    }
    return HandoverDraft(**{**values, **changes})


def contact(**changes):
    return ContactDetails.parse(
        {"name": "Maija Meikäläinen", "phone": "040 531 7788", "best_time": "Aamupäivällä", **changes}
    )
