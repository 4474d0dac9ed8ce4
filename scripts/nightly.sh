#!/usr/bin/env bash
# The slow proof: the whole suite with the tests marked `nightly`, and ten times as many new examples of every property.
# Takes an hour or two. WORKERS says how many tests run beside each other; further arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
export QT_QPA_PLATFORM=offscreen
exec uv run pytest -n "${WORKERS:-2}" -m "nightly or not nightly" --hypothesis-profile nightly "$@"
