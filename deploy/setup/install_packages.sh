#!/bin/sh
# Installs Debian packages (named as arguments) as root, without starting any service of theirs.
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
redis_was_here=$(dpkg-query -W -f '${db:Status-Status}' redis-server 2>/dev/null || true)

if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi

log=$(mktemp)
for step in "update" "install --yes --no-install-recommends $*"; do
    # $step is split on purpose: names of packages hold no spaces.
    if ! apt-get -qq -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 $step > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        [ "$step" = update ] || exit 1
    fi
done
rm -f "$log"

# Mingbai starts a Redis of its own on a socket; a service that came with the package must not listen beside it.
if [ "$redis_was_here" != installed ] && [ -d /run/systemd/system ]; then
    systemctl disable --now --quiet redis-server 2>/dev/null || true
fi
