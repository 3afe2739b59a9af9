"""What is sent and answered here, for the OpenAPI document; forms also check what is sent."""

from rest_framework import serializers

from extraction.starting.verbs import VERBS

CHANGES = ("on", "off", "reset", "share", "rules", "ramp", "stop", "value")


class RightsShape(serializers.Serializer[None]):
    """Whose token or session it is."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    actor = serializers.CharField(help_text="By this name the record knows what is decided here.")
    is_operator = serializers.BooleanField()
    modules = serializers.ListField(child=serializers.CharField(), help_text="Those that they may change.")
    teams = serializers.ListField(child=serializers.CharField())


class ModuleShape(serializers.Serializer[None]):
    """How a module stands, as `extraction status --json` tells it."""

    module = serializers.CharField()
    phase = serializers.CharField()
    share = serializers.IntegerField()
    shadow = serializers.IntegerField()
    authority = serializers.CharField()
    epoch = serializers.IntegerField()
    term = serializers.IntegerField()
    lag_rows = serializers.IntegerField(allow_null=True)
    lag_seconds = serializers.FloatField(allow_null=True)
    verified_at = serializers.CharField(allow_null=True)
    verified_rows = serializers.IntegerField(allow_null=True)
    differing = serializers.IntegerField(allow_null=True)
    mismatches = serializers.IntegerField()
    under_way = serializers.CharField(allow_blank=True)
    services = serializers.IntegerField()
    processes = serializers.IntegerField()
    who = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)
    changed_at = serializers.CharField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    next_step = serializers.CharField(allow_blank=True)
    next_verb = serializers.CharField(allow_blank=True)
    next_percent = serializers.IntegerField(allow_null=True)
    traffic = serializers.DictField(help_text="What the monolith answered in the last hour.")
    at_service = serializers.DictField(help_text="What its service answered in the last hour.")
    bus = serializers.DictField(help_text="How its events are handled.")
    way_back = serializers.CharField(help_text="Whether it can come back.")
    may_change = serializers.BooleanField(help_text="Whether it is yours to change.")


class BeginForm(serializers.Serializer[None]):
    """An operation to begin. Options are those of the command."""

    verb = serializers.ChoiceField(choices=VERBS)
    reason = serializers.CharField(
        max_length=2000, required=False, help_text="Why; recorded. Needed but for a dry run."
    )
    percent = serializers.IntegerField(min_value=0, max_value=100, required=False, help_text="shadow, canary")
    patience = serializers.FloatField(required=False, help_text="Seconds; move, back")
    repair = serializers.BooleanField(required=False, help_text="verify")
    epoch = serializers.IntegerField(required=False, help_text="That you have seen: with another one, 409.")
    dry_run = serializers.BooleanField(default=False, help_text="Say what would be done, and what stands in the way.")


class RefusalShape(serializers.Serializer[None]):
    """One thing that stands in the way."""

    what = serializers.CharField()
    advice = serializers.CharField(allow_blank=True)


class RehearsalShape(serializers.Serializer[None]):
    """What a dry run says; `refusals` is empty where it can be begun now."""

    verb = serializers.CharField()
    module = serializers.CharField()
    options = serializers.DictField()
    steps = serializers.ListField(child=serializers.CharField())
    refusals = RefusalShape(many=True)
    hold = serializers.CharField(allow_blank=True)
    needs_second = serializers.BooleanField()
    epoch = serializers.IntegerField()
    next_step = serializers.CharField(allow_blank=True)


class OperationShape(serializers.Serializer[None]):
    """One operation, and how far it is."""

    id = serializers.UUIDField()
    module = serializers.CharField()
    verb = serializers.CharField()
    options = serializers.DictField()
    state = serializers.ChoiceField(
        choices=[
            "waiting",
            "expired",
            "declined",
            "begun",
            "interrupted",
            "lost",
            "done",
            "undone",
            "refused",
            "failed",
        ]
    )
    is_over = serializers.BooleanField(help_text="Nothing more comes by itself.")
    actor = serializers.CharField()
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    needs_second = serializers.BooleanField()
    epoch = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    decider = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    where = serializers.CharField(allow_blank=True)
    progress = serializers.DictField(help_text="`current`, `messages` and `bars`.")
    steps = serializers.ListField(child=serializers.DictField(), help_text="The journal; empty in lists.")
    told = serializers.JSONField(help_text="What the command told.")
    refused = serializers.ListField(child=serializers.CharField())
    next_step = serializers.CharField(allow_blank=True)


class DecisionForm(serializers.Serializer[None]):
    """Why; it is recorded."""

    reason = serializers.CharField(max_length=2000, required=False, default="")


class ParkedShape(serializers.Serializer[None]):
    """The first parked event of an entity, and how many wait behind it."""

    handler = serializers.CharField()
    module = serializers.CharField()
    position = serializers.IntegerField()
    key = serializers.CharField()
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    parked_at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    behind = serializers.IntegerField()


class RetryForm(serializers.Serializer[None]):
    """What to try again: of one handler all, of one entity, or from one event on."""

    handler = serializers.CharField(max_length=120)
    entity = serializers.CharField(max_length=120, required=False, help_text="Its key, such as `post:7`.")
    event = serializers.CharField(max_length=120, required=False, help_text="A uid, or a place such as `forum:12`.")
    reason = serializers.CharField(max_length=2000, help_text="Why; it is recorded.")


class OutcomeShape(serializers.Serializer[None]):
    """What came of trying an entity's events again."""

    handler = serializers.CharField()
    module = serializers.CharField()
    key = serializers.CharField()
    applied = serializers.IntegerField()
    left = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)


class SkipForm(serializers.Serializer[None]):
    """An event to leave out for good."""

    handler = serializers.CharField(max_length=120)
    event = serializers.CharField(max_length=120, help_text="A uid, or a place such as `forum:12`.")
    reason = serializers.CharField(max_length=2000, help_text="Why; it is recorded.")


class SkippedShape(serializers.Serializer[None]):
    """How many wait behind it, and go on now."""

    behind = serializers.IntegerField()


class FlagShape(serializers.Serializer[None]):
    """How a flag stands, as `flags show --json` tells it."""

    name = serializers.CharField()
    owner = serializers.CharField()
    kind = serializers.CharField()
    default = serializers.JSONField()
    meaning = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    is_past_its_end = serializers.BooleanField()
    version = serializers.IntegerField(help_text="What the next change names as seen.")
    mode = serializers.CharField()
    rules = serializers.ListField(child=serializers.DictField())
    share = serializers.IntegerField()
    share_now = serializers.IntegerField()
    ramp = serializers.DictField(allow_null=True)
    value = serializers.JSONField(allow_null=True)
    who = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField(allow_null=True)


class FlagForm(serializers.Serializer[None]):
    """A change of a flag, and what it takes: `share`; `rules`; `shares`, `minutes` and `guarded`; `value`."""

    change = serializers.ChoiceField(choices=CHANGES)
    seen = serializers.IntegerField(min_value=0, help_text="The version that you have seen: with another one, 409.")
    reason = serializers.CharField(max_length=2000, help_text="Why; it is recorded.")
    share = serializers.IntegerField(min_value=0, max_value=100, required=False, help_text="share; stop, if wanted")
    rules = serializers.ListField(child=serializers.DictField(), max_length=100, required=False)
    shares = serializers.ListField(child=serializers.IntegerField(), max_length=100, required=False)
    minutes = serializers.FloatField(required=False)
    guarded = serializers.BooleanField(required=False)
    value = serializers.JSONField(required=False)
    dry_run = serializers.BooleanField(default=False)


class EntryShape(serializers.Serializer[None]):
    """One entry of the record."""

    id = serializers.IntegerField()
    at = serializers.CharField()
    actor = serializers.CharField()
    action = serializers.CharField()
    subject = serializers.CharField()
    module = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    previous = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()
