#!/usr/bin/env bash
# The browsers and the servers that the tests need, from Debian's packages; says what to do where it may not install them.
set -euo pipefail

declare -A needs=(
  [chromium]=chromium [turnserver]=coturn [ip]=iproute2 [systemd-analyze]=systemd [nginx]=nginx-light [haproxy]=haproxy
  [firefox-esr]=firefox-esr [initdb]=postgresql
)
missing=()
for command in "${!needs[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" command -v "$command" >/dev/null || missing+=("${needs[$command]}")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "The tests need these packages: ${missing[*]}. Install them with: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
# A package of a server starts it, unless this says that nothing may be started.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  "${as_root[@]}" chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
