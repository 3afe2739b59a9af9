"""
What proxies match by regular expressions that all of them read alike (RE2 and PCRE).

A proxy knows a person's buckets from a header or a cookie that something at the edge sets, such as
`accounts.0042~media.9120`. Where it does not know one, and where a path is not written plainly, it leaves the
request to the monolith, whose own router decides: so nobody changes sides when the proxy changes.
"""

HEADER = "X-Agrovet-Bucket"
COOKIE = "agrovet_bucket"
# Made by our router alone: one from outside is false.
VOUCHER = "Agrovet-Voucher"

# Two dots, or an encoded one: a path that is to be read by the monolith.
DOTS = r"[^?]*(?:\.\.|%2[eE])"


def bucket_text(buckets: dict[str, int]) -> str:
    """The value of the header, or of the cookie, for a person with these buckets (0 to 9999)."""
    return "~".join(f"{module}.{bucket:04}" for module, bucket in buckets.items())


def below(module: str, share: int) -> str:
    """Matches, somewhere in such a value, a bucket of the module that is the service's. The share is 1 to 99."""
    tens, ones = divmod(share, 10)
    lower = [f"[0-{tens - 1}][0-9]"] if tens else []
    lower += [f"{tens}[0-{ones - 1}]"] if ones else []
    return rf"(?:^|[~=]){module}\.(?:{'|'.join(lower)})[0-9][0-9](?:~|;|$)"


def cookie_below(module: str, share: int) -> str:
    """The same in a whole `Cookie` header."""
    inside = below(module, share).removeprefix("(?:^|[~=])").removesuffix("(?:~|;|$)")
    return rf"(?:^|;\s?){COOKIE}=(?:[^;]*~)?{inside}(?:~|;|$)"


def encoded(path: str) -> str:
    """Matches a path however its characters are percent-encoded."""
    return "".join(f"(?:{'/' if character == '/' else character}|%{_either(ord(character))})" for character in path)


def _either(code: int) -> str:
    digits = f"{code:02x}"
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
