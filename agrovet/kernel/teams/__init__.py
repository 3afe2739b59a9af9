"""
Who may decide about which module: teams own modules, operators all; everybody on staff sees everything.

    from agrovet.kernel.teams.rights import rights_of

    who = rights_of(person_id=request.user.pk)      # None for who is not on staff
    who.may_change("forum"), who.require("forum")   # a NotYours for anybody else; the text says whom to ask
    who.actor                                       # the name that the record keeps

A superuser is an operator. `operations` changes teams, `tokens` lets pipelines act for a person. `manage.py teams` is
the way in. docs/explanation/rights.md says more.
"""
