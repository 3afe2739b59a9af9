"""Every list of all six modules, as clients ask for it, of a database that `seed_scale` filled."""

PERSON = 3  # one of those who have most of everything

LISTS = {
    "ads": "/api/adds/",
    "ads of a category": "/api/adds/?category=5",
    "ads by condition": "/api/adds/?condition=used",
    "ads by status": "/api/adds/?status=sold",
    "ads by price": "/api/adds/?ordering=price",
    "ads, the dearest": "/api/adds/?ordering=-price",
    "ads with a frequent word": "/api/adds/?q=semilla",
    "ads with two words": "/api/adds/?q=semillas+nuevas",
    "ads with a word by price": "/api/adds/?q=semilla&ordering=price",
    "ads with a misspelled word": "/api/adds/?q=semlla",
    "ads with a word that is nowhere": "/api/adds/?q=zzyzxq",
    "ads of a place": "/api/adds/?location=esteli",
    "ads round a place": "/api/adds/?lat=12.4379&lon=-86.878",
    "nearest ads": "/api/adds/nearby/?lat=12.1364&lon=-86.2514",
    "one's own ads": "/api/adds/my_adds/",
    "ads of followed people": "/api/adds/following_adds/",
    "follows": "/api/follows/",
    "categories": "/api/categories/",
    "posts": "/api/foro/posts/",
    "posts of a community": "/api/foro/posts/?community=4",
    "posts of a community by name": "/api/foro/posts/?community=general",
    "posts with a word": "/api/foro/posts/?q=garrapata",
    "posts with a word in a community": "/api/foro/posts/?q=vacuna&community=4",
    "relevant posts": "/api/foro/posts/relevant/",
    "relevant posts of a community": "/api/foro/posts/relevant/?community=general",
    "feed": "/api/foro/posts/feed/",
    "posts by community": "/api/foro/posts/by-community/?slug=general",
    "one post with the longest thread": "/api/foro/posts/1/",
    "comments": "/api/foro/comments/",
    "comments on the post with most": "/api/foro/comments/?post=1",
    "notifications": "/api/foro/notifications/",
    "reactions": "/api/foro/reactions/",
    "communities": "/api/foro/communities/",
    "communities with a word": "/api/foro/communities/?q=agronomo",
    "rooms": "/api/chat/rooms/",
    "messages of a room": "/api/chat/messages/?room={room}",
    "last messages of a room": "/api/chat/messages/last_messages/?room={room}&limit=50",
    "all messages": "/api/chat/messages/",
    "people": "/api/auth/users/",
    "people with a name": "/api/auth/users/?search=maria",
    "people with a number": "/api/auth/users/?search=00012",
    "media": "/api/media/",
    "specialists": "/api/profiles/specialists/",
}


def paged(path: str, *, room: int, size: int = 20) -> str:
    """The address of a list's first page."""
    return f"{path.format(room=room)}{'&' if '?' in path else '?'}page_size={size}"
