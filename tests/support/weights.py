"""
How long files with tests take, so that portions of about one length can be made of them.

They need not be exact: where they are far off, one process works at the end while the others are done.
"""

# What is not below, which is what takes less than 15.
OTHERWISE = 3.0
# As `scripts/test` says them at the end: on SQLite, and on PostgreSQL.
SECONDS = {
    "modules/chat/tests/test_sockets.py": (18, 36),
    "modules/forum/tests/test_any_input.py": (23, 23),
    "tests/api_contract/test_document.py": (86, 106),
    "tests/api_contract/test_odd_requests.py": (31, 26),
    "tests/backup/test_at_work.py": (31, 92),
    "tests/backup/test_files.py": (44, 0),
    "tests/backup/test_killed.py": (27, 32),
    "tests/backup/test_moved.py": (34, 40),
    "tests/backup/test_refusals.py": (42, 0),
    "tests/backup/test_there_and_back.py": (0, 70),
    "tests/commands/test_beside.py": (17, 22),
    "tests/commands/test_serving.py": (53, 56),
    "tests/commands/test_slow_clients.py": (18, 0),
    "tests/console/browser/test_flags.py": (24, 0),
    "tests/console/browser/test_looks.py": (24, 0),
    "tests/console/browser/test_move.py": (52, 0),
    "tests/container/test_compose.py": (62, 0),
    "tests/container/test_serving.py": (69, 0),
    "tests/container/test_starting.py": (30, 0),
    "tests/contract/test_apart.py": (67, 0),
    "tests/contract/test_arrangements.py": (144, 129),
    "tests/contract/test_extracted.py": (96, 132),
    "tests/contract/test_recordings.py": (65, 76),
    "tests/drill/test_drill.py": (0, 68),
    "tests/extraction/guarding/test_guard.py": (71, 0),
    "tests/extraction/moving/test_while_in_use.py": (46, 45),
    "tests/extraction/operations/test_killed.py": (78, 73),
    "tests/extraction/ops_api/test_moving.py": (0, 30),
    "tests/extraction/placements/test_watching.py": (19, 19),
    "tests/extraction/planning/test_running.py": (30, 0),
    "tests/extraction/starting/test_approving.py": (0, 30),
    "tests/extraction/starting/test_beginning.py": (41, 47),
    "tests/flags/test_in_use.py": (48, 60),
    "tests/intermediary/test_items.py": (40, 0),
    "tests/isolation/test_alone.py": (133, 0),
    "tests/kernel/test_doors_remote_away.py": (12, 16),
    "tests/kernel/test_failing.py": (8, 16),
    "tests/kernel/test_handling.py": (3, 18),
    "tests/kernel/test_inbox.py": (77, 93),
    "tests/kernel/test_killed.py": (14, 26),
    "tests/kernel/test_metrics.py": (28, 33),
    "tests/kernel/test_operating.py": (9, 32),
    "tests/kernel/test_processes.py": (16, 43),
    "tests/kernel/test_publishing.py": (3, 27),
    "tests/kernel/test_redis_gone.py": (84, 63),
    "tests/kernel/test_relay.py": (38, 41),
    "tests/kernel/test_retention.py": (11, 22),
    "tests/kernel/test_writing.py": (8, 16),
    "tests/legacy/test_killed.py": (0, 40),
    "tests/legacy/test_whole.py": (42, 64),
    "tests/torture/test_bus.py": (0, 72),
    "tests/torture/test_ops.py": (0, 36),
}


def seconds(name: str, half: str) -> float:
    """How long a file with tests takes on `sqlite` or on `postgres`, about."""
    if name not in SECONDS:
        return OTHERWISE
    on_sqlite, on_postgres = SECONDS[name]
    return on_sqlite if half == "sqlite" else on_postgres
