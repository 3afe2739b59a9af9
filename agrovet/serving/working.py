"""Celery's worker: two processes that handle events and do chores."""

from agrovet.celery import app

__all__ = ["ARGUMENTS", "app"]

ARGUMENTS = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
