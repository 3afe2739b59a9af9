"""
What operators do to a module's placement: one file for each verb.

Each operation checks what must hold before it changes anything, notes each step in a journal, and can be taken up
again by `resume` wherever it was interrupted. The command line, the console and the API all come in here.
"""
