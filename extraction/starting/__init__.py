"""
Starting operations from a web process: what the console and the API call. The command line calls the operations itself.

    from extraction.starting.rehearsing import rehearse
    from extraction.starting.asking import begin
    from extraction.starting.approving import approve, decline, waiting
    from extraction.starting.following import follow, latest, under_way

    rehearse(verb, module, options)            -> Rehearsal: steps, refusals, hold, needs_second, epoch, next_step
    begin(verb, module, by=rights, reason="...", options={"percent": 10}, epoch=None, key="")  -> Start
    approve(id, by=rights, reason="")          -> Start, which is under way from then on
    decline(id, by=rights, reason="")          -> Start
    waiting(module=None)                       -> those that wait for a second person
    follow(id)                                 -> Told: state, progress, steps, result
    latest(module, count=20)                   -> Told, newest first, those of the command line, too
    under_way(module)                          -> Told or None, the same

`verb` is one of `VERBS`: prepare, verify, shadow, canary, move, back, settle, abort, resume. `options` are those of
the command: `percent` (shadow, canary), `patience` (move, back), `repair` (verify). `by` is a
`agrovet.kernel.teams.rights.Rights`. `epoch` is that of the placement that the person has seen: where the module stands
elsewhere by now, nothing is begun. `key` makes it safe to ask again.

An operation is carried out by a process of its own, `manage.py carry_out ID`, which outlives whoever began it. One
that is killed is `interrupted`, and `resume` takes it up. Move, back and settle wait for a second person first.

Refusals are errors of `extraction.starting.errors`, each with a status, a sentence and what to do.
"""
