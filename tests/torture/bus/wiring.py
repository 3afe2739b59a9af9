"""
Who announces and who hears, for those who write, those who handle and those who count.

    forum, marketplace, accounts   writers announce; in the main database
    media                          writers announce; in a database of its own
    profiles                       a handler announces, as a consequence of what marketplace announced
"""

# What writers announce, and how often: in percent of the events, and of the transactions for a module apart.
SHARES = {"forum": 70, "marketplace": 13, "accounts": 2, "media": 15}

# Who hears whom: what is counted at the end.
LISTENING = {
    "chat.keeps": ["forum", "media", "profiles"],
    "media.copies": ["forum"],
    "profiles.continues": ["marketplace"],
    "accounts.tells": ["accounts"],
}
OUTSIDE = "accounts.tells"
CHAINED = ("profiles.continues", "profiles")
MODULES_APART = {"media"}
