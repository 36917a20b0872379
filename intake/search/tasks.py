"""The index follows the journal, and is looked at as a whole each night."""

from celery import shared_task

from intake.search import actions

ROUNDS = 50


@shared_task
def follow() -> int:
    """Works off what happened since. Returns how many lines of the journal that were."""
    total = 0
    for _round in range(ROUNDS):
        lines = actions.index_news()
        total += lines
        if lines < actions.AT_ONCE:
            break
    actions.index_loose()
    return total


@shared_task
def check() -> int:
    """Looks at everything; what was wrong is put right and told in the log."""
    return actions.reindex()
