"""10 and 11: the target of a request."""

from tests.intermediary.catalogue import PATH, Stage, get, item
from tests.intermediary.items.framing import refused


@item(10, "An absolute target replaces Host; a second Host is 400", "RFC 9112, 3.2.2")
def authority(stage: Stage) -> None:
    """No Host at all is 400, too."""
    reply = stage.ask(get(b"http://shop.example:81" + PATH, host=b"other.example"))
    assert reply is not None, "no answer"
    assert reply.status == 200, f"absolute form: {reply.status}"
    asked = stage.upstream.asked[-1]
    assert asked.all(b"host") == [b"shop.example:81"], f"Host is {asked.all(b'host')}"
    assert asked.target in {PATH, b"http://shop.example:81" + PATH}, f"the target is {asked.target!r}"
    refused(stage, get(PATH, b"Host: other.example"), "two Hosts", statuses={400})
    refused(stage, b"GET " + PATH + b" HTTP/1.1\r\n\r\n", "no Host", statuses={400})


@item(11, "Path and query pass byte by byte; what leaves the routed part is 400", "RFC 9110, 7.7")
def bytes_of_paths(stage: Stage) -> None:
    """Dot segments are counted with encoded dots and slashes, too."""
    for end in (
        b"a%2Fb/c%20d/..%2Fe", b"%7e%41?x=%2e%2E&x=&x&&y=1", b"a//b///", b"a;v=1/b;", b"?", b"?a?b", b"%00%ff",
        b"..a/b..",
        b"a/./b", b"a/../b", b"a\"<>|", b"+&=,!$'()*", b"?q=a+b%20c;d", b"%252e%252e/", b"",
    ):  # fmt: skip
        reply = stage.ask(get(PATH + end))
        if reply is not None and reply.status == 400 and (set(end) & set(b'"<>|') or b"%00" in end):
            continue  # no characters of a URI, or of a path that anybody means: refusing them is right, too
        assert reply is not None, f"{end!r}: no answer"
        assert reply.status == 200, f"{end!r}: {reply.status}"
        assert stage.upstream.asked[-1].target == PATH + end, f"{end!r} became {stage.upstream.asked[-1].target!r}"
    seen = len(stage.upstream.asked)
    for end in (b"../auth/users/", b"%2e%2e/auth/users/", b"..%2fauth/users/", b".%2E/auth/", b"a/../../auth/", b"..",
                b"..;/auth/", b"..%5cauth/", b"a/%2e%2e%2f%2e%2e/auth/"):  # fmt: skip
        reply = stage.ask(get(PATH + end))
        assert reply is not None, f"{end!r}: no answer"
        assert reply.status == 400, f"{end!r}: {reply.status}"
    assert len(stage.upstream.asked) == seen, "one of them reached the service"
