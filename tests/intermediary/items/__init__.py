"""The items, by what they are about. An allowed alternative stands beside what is asked."""
