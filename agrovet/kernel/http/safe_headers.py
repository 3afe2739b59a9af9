"""
What every answer tells browsers, so that nothing in it runs, is framed, or is guessed at (OWASP, REST security).

Plain values that need no settings: the server uses them for what it refuses before there is an application.
"""

Lines = tuple[tuple[bytes, bytes], ...]

OF_ALL: Lines = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# JSON and the like: opened by itself it shows its text, and no copy of it stays behind.
OF_DATA: Lines = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
# Pages, which are the admin's where they say nothing themselves: scripts and styles are files of this server.
OF_PAGES: Lines = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)
# Files: what is in them they say themselves, and how long copies are good.
OF_FILES: Lines = OF_DATA[:1]
