# Sourced by the scripts beside it. `use_environment app|dev` makes .venv, installs what is pinned, and leaves
# its Python in $python.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

use_environment() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$candidate" "$root/scripts/set_up.py" "$1" || exit 1
            python=$root/.venv/bin/python
            cd "$root" || exit 1
            return
        fi
    done
    echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: PYTHON=/path/to/python3 $0" >&2
    exit 1
}
