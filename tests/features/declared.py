"""The list: by area, each capability and the tests or commands that show it."""

CAPABILITIES: dict[str, list[tuple[str, list[str]]]] = {
    "For today's clients": [
        ("Both generations of clients work unchanged", ["tests/contract/test_recordings.py"]),
        ("… with any modules in services of their own", ["tests/contract/test_extracted.py"]),
        ("Requests of any kind are answered without a fault of ours", ["tests/api_contract/test_odd_requests.py"]),
        ("The OpenAPI document tells the truth", ["tests/api_contract/test_document.py"]),
        ("Lists in parts, never without bound", ["tests/kernel/test_lists.py"]),
        ("Rates are limited by person and address", ["tests/kernel/test_rates.py"]),
    ],
    "Modules": [
        ("Accounts: register, log in, profiles, roles, reset codes", ["modules/accounts/tests"]),
        ("Passwords of the old system are good, and none is made weaker", ["modules/accounts/tests/test_hashing.py"]),
        ("A wrong password takes as much work, whoever it is tried with", ["modules/accounts/tests/test_guessing.py"]),
        ("Media: uploads judged by content, kept while in use", ["modules/media/tests"]),
        ("Profiles of specialists, businessmen and consumers", ["modules/profiles/tests"]),
        ("Marketplace: ads, categories, follows", ["modules/marketplace/tests"]),
        ("Ads nearby, by real distance", ["modules/marketplace/tests/test_nearby.py"]),
        (
            "Search in ads, posts, communities and people: stems, accents, misspellings",
            [
                "modules/marketplace/tests/test_search.py",
                "modules/forum/tests/test_search.py",
                "modules/accounts/tests/test_people.py",
                "tests/kernel/search",
            ],
        ),
        ("Chat: rooms, messages, receipts, presence, sockets", ["modules/chat/tests"]),
        ("Forum: communities, posts, threads, reactions, notifications", ["modules/forum/tests"]),
        (
            "No module depends on another's inside",
            ["tests/boundaries/test_imports.py", "tests/boundaries/test_running.py"],
        ),
    ],
    "Events": [
        ("Each guarantee, with the fault that would break it", ["tests/kernel/test_guarantees.py", "scripts/torture"]),
        (
            "Nothing is lost when processes are killed",
            ["tests/kernel/test_killed.py", "tests/kernel/test_server_killed.py"],
        ),
        ("Nothing is lost without Redis", ["tests/kernel/test_redis_gone.py"]),
        (
            "Events change without breaking readers",
            ["tests/kernel/test_schemas.py", "tests/kernel/test_schemas_upcasting.py"],
        ),
        ("Events go to brokers outside, and come in", ["tests/kernel/test_relay.py", "tests/kernel/test_inbox.py"]),
        ("Operators see, mend, skip, pause and replay", ["tests/kernel/test_operating.py"]),
    ],
    "Modules move while in use": [
        ("All modules out and back under load, nothing lost", ["scripts/drill", "tests/drill/test_drill.py"]),
        (
            "Placements, with proof asked before each step",
            ["tests/extraction/placements", "tests/extraction/operations"],
        ),
        ("Data is copied, followed, compared, switched", ["tests/extraction/moving", "tests/extraction/gates"]),
        ("A service is compared before it answers anybody", ["tests/extraction/shadow"]),
        ("People are taken back when a service does worse", ["tests/extraction/guarding"]),
        ("The router does what an intermediary must", ["tests/intermediary/test_router.py", "scripts/intermediary"]),
        ("What stands in the way of leaving, by file and line", ["tests/extraction/planning"]),
        ("The routing as nginx, Traefik, Envoy, Kubernetes have it", ["tests/extraction/exporting"]),
        ("Modules and features switched by flags", ["tests/flags/test_switches.py", "tests/flags/test_evaluating.py"]),
        ("A console for teams and operators", ["tests/console/test_pages.py"]),
    ],
    "Operations": [
        ("One command from a clone to a running server", ["scripts/run", "tests/commands/test_run.py"]),
        ("One container, embedded or in production", ["scripts/container", "tests/container/test_image.py"]),
        ("Slow and hostile clients hold nobody up", ["tests/commands/test_slow_clients.py"]),
        (
            "Whatever dies is started again; stopping is graceful",
            ["tests/commands/test_supervisor.py", "tests/commands/test_leaving.py"],
        ),
        ("Full disks, wrong clocks, floods of logins", ["tests/torture/test_ops.py"]),
        ("Backup and restore, while in use", ["tests/backup/test_there_and_back.py", "tests/backup/test_at_work.py"]),
        ("Health, metrics, logs and traces", ["tests/sight"]),
        ("The previous version works on the tables of this one", ["tests/upgrade"]),
        ("The old system's database is brought over", ["tests/legacy"]),
        (
            "Headers, HTTPS, a second factor for staff",
            ["tests/security/test_headers.py", "tests/security/test_https.py"],
        ),
    ],
    "Speed": [
        ("Hundreds of people at once, in the mix of real use", ["scripts/loadtest", "tests/load/test_loads.py"]),
        ("Figures and bars, each beside what it is compared with", ["scripts/bench"]),
        (
            "Public answers are kept, and never show what was before one's own write",
            ["tests/kernel/test_kept_answers.py"],
        ),
        ("Answers leave compressed for who takes gzip", ["tests/kernel/test_compression.py"]),
        ("Files of SQLite stay open between requests", ["tests/kernel/test_open_files.py"]),
        ("No list goes through a large table", ["tests/plans/test_plans.py"]),
        (
            "Lists take as long with a million ads as with ten thousand",
            ["tests/plans/test_seeding.py", "scripts/bench", "modules/marketplace/tests/test_frequent_words.py"],
        ),
    ],
}
