# Sourced by the programs beside it: makes .venv from nothing but a Python >= 3.8 or uv, and only when something changed.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# ground LOCK: .venv on Python 3.13 with exactly the packages of LOCK, and this project itself.
ground() {
  local lock=$1 wanted
  # a .venv made for tests stays one: its lock holds all of the other
  case "$(cat .venv/grounded 2>/dev/null)" in requirements-dev.lock*) lock=requirements-dev.lock ;; esac
  unset VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE  # the last would make every start compile all anew
  wanted="$lock $(sed '/^\[dependency-groups\]/q' pyproject.toml | cat - "$lock" | checksum) $PWD"
  grounded "$wanted" && return
  if command -v flock >/dev/null; then exec 9>.venv.lock; flock 9; grounded "$wanted" && return; fi
  find_uv
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
    find_python_home
    "$UV" venv --quiet --clear --python "${UV_PYTHON:-3.13}" .venv || fail "
Madoguchi needs Python 3.13, and none was found here, nor could uv fetch one.
Install it (pyenv install 3.13, your system's packages, or python.org) and run this again,
or point UV_PYTHON at one: UV_PYTHON=/path/to/python3.13 $0"
  fi
  say "Installing the packages of $lock into .venv ..."
  "$UV" pip sync --quiet --python .venv/bin/python --require-hashes "$lock" 2>/dev/null ||
    "$UV" pip sync --quiet --python .venv/bin/python --require-hashes --system-certs "$lock" ||  # behind a firm's own proxy
    fail "The packages could not be installed; the lines above say why. Once the cause is gone, run this again."
  "$UV" pip install --quiet --python .venv/bin/python --no-deps --editable . || fail "Madoguchi itself could not be put into .venv."
  printf '%s\n' "$wanted" >.venv/grounded
  exec 9>&-
}

grounded() { [ "$(cat .venv/grounded 2>/dev/null)" = "$1" ] && [ -x .venv/bin/madoguchi ] && .venv/bin/python -c '' 2>/dev/null; }

checksum() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-64; }

# Tries each uv instead of trusting its name: a pyenv shim exists and fails where its version is not chosen.
find_uv() {
  local candidate python
  for candidate in uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" .uv/bin/uv; do
    if "$candidate" --version >/dev/null 2>&1; then UV=$candidate; return; fi
  done
  say "uv is not here yet: fetching it into .uv/ ..."
  for python in python3.13 python3.14 python3 python "$HOME"/.pyenv/versions/3.*/bin/python3; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue
    rm -rf .uv
    if "$python" -m venv .uv 2>/dev/null && .uv/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.9,<1'; then
      UV=.uv/bin/uv
      return
    fi
    rm -rf .uv  # Debian's Python comes without venv: pip alone will do
    if "$python" -m pip install -q --disable-pip-version-check --target .uv 'uv>=0.9,<1' && .uv/bin/uv --version >/dev/null 2>&1; then
      UV=.uv/bin/uv
      return
    fi
  done
  fail "Madoguchi needs uv (docs.astral.sh/uv), or any Python >= 3.8 with pip to fetch it; neither works here."
}

# uv looks on PATH and in its own store only; a pyenv's Python is invisible when its shims are not on PATH.
find_python_home() {
  local python
  [ -n "${UV_PYTHON:-}" ] && return
  "$UV" python find --quiet --no-project --system --no-python-downloads 3.13 >/dev/null 2>&1 && return
  for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    if [ -x "$python" ]; then export UV_PYTHON=$python; return; fi
  done
}

# lacking LIBRARY... : which of the system's libraries cannot be loaded.
lacking() { .venv/bin/python -c 'import ctypes, sys
for name in sys.argv[1:]:
    try: ctypes.CDLL(name)
    except OSError: print(name)' "$@"; }

# What a conversation's PDF is set with; prints the Debian packages that are not here.
paper_packages() {
  [ -z "$(lacking libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0)" ] || echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  japanese || echo fonts-noto-cjk
}

japanese() { [ -n "$(find /usr/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" -iname '*cjk*' -print -quit 2>/dev/null)" ]; }

# fetch PACKAGE... : by apt-get, where that may be done; says nothing where it may not.
fetch() {
  [ $# -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  say "Installing $* ..."
  { apt-get -q -o Acquire::Retries=1 -o Acquire::http::Timeout=20 update &&
    DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"; } >/dev/null 2>&1 || true
}
