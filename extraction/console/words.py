"""What the plain values are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PHASES: dict[str, tuple[Promise, Promise]] = {
    "local": (_("local"), _("All of it is in the monolith.")),
    "prepared": (_("prepared"), _("A copy at the service follows; nobody is served there yet.")),
    "shadow": (_("shadow"), _("Some reads are repeated at the service, and the answers compared.")),
    "canary": (_("canary"), _("The service answers some of the people.")),
    "remote": (_("remote"), _("The service answers everybody; the data is the monolith's.")),
    "moved": (_("moved"), _("The service answers, and has the data.")),
    "settled": (_("settled"), _("The move is final.")),
}
ROLES: dict[str, Promise | str] = {
    "": _("any"),
    "Specialist": _("specialists"),
    "businessman": _("business people"),
    "consumer": _("consumers"),
    "staff": _("staff"),
}
"""Those of accounts, and those who work here."""
AUTHORITIES = {"home": _("the monolith"), "service": _("the service")}
WAYS_BACK: dict[str, tuple[Promise, Promise]] = {
    "here": (_("not needed"), _("Nothing has left.")),
    "at-once": (_("at once"), _("The data never left: one change brings everybody back.")),
    "ready": (_("ready"), _("The data can come back now; writes wait for a moment.")),
    "compare-first": (_("compare first"), _("Both sides must have been compared in the last ten minutes.")),
    "behind": (_("not yet"), _("The monolith is too far behind; it catches up by itself.")),
    "broken": (_("broken"), _("Both sides differ, or a database does not answer.")),
    "gone": (_("no"), _("The old tables are put away: only another move brings it back.")),
}
VERBS: dict[str, tuple[Promise, Promise]] = {
    "prepare": (_("Prepare"), _("Make the service's database, fill it, and let it follow.")),
    "verify": (_("Compare"), _("Compare every row of both sides, while the module is in use.")),
    "shadow": (_("Repeat reads"), _("Repeat some of the reads at the service, and compare the answers.")),
    "canary": (_("Share people"), _("Let the service answer some of the people, always the same.")),
    "move": (_("Move the data"), _("Give the data to the service: writes wait for a moment, and go on there.")),
    "back": (_("Bring back"), _("Bring data and people back to the monolith; nothing that was written is lost.")),
    "settle": (_("Settle"), _("The move is final: the old tables are put away, and nothing follows any more.")),
    "abort": (_("Give up"), _("Forget the preparation: no gates, no copy, everybody at the monolith.")),
    "resume": (_("Finish"), _("Finish what was interrupted; a switch that had not been decided is undone.")),
}
OUTCOMES: dict[str, tuple[Promise, Promise]] = {
    "waiting": (_("waiting"), _("It waits for a second person.")),
    "expired": (_("expired"), _("Nobody approved it in time. Nothing was changed: ask anew.")),
    "declined": (_("declined"), _("It was not approved. Nothing was changed.")),
    "begun": (_("under way"), _("It goes on by itself; you may leave this page.")),
    "interrupted": (_("interrupted"), _("Whoever carried it out is gone: finish it.")),
    "lost": (_("lost"), _("It had not begun: ask anew.")),
    "done": (_("done"), _("It has come to its end.")),
    "undone": (_("undone"), _("It was not decided: everything is as it was.")),
    "refused": (_("refused"), _("Something stood in the way. Nothing was changed.")),
    "failed": (_("failed"), _("It stopped on its way.")),
}
