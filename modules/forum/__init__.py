"""Forum: communities, posts, comments, reactions, notifications."""
