#!/bin/bash
# Questions that reach the resolver when a pod looks one outside name up (ndots:5, three cluster domains and one of the node), by the C library's own resolver.
# usage: bench/Load/dns/walk.sh   (root: a network and mount namespace of its own)
set -euo pipefail
cd "$(dirname "$0")/../../.."
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  dotnet publish bench/Load/dns -c Release -v q --nologo -o "$work/bin" >/dev/null
  WORK=$work unshare --net --mount "$0" inside
  exit
fi
ip link set lo up
printf 'nameserver 127.0.0.1\nsearch ns-0.svc.cluster.local svc.cluster.local cluster.local corp.example\noptions ndots:5\n' >"$WORK/resolv.conf"
mount --bind "$WORK/resolv.conf" /etc/resolv.conf
for complete in off on; do
  SAY=1 "$WORK/bin/Fairlead.DnsLoad" upstream 127.0.0.1:5390 >"$WORK/asked" & up=$!
  COMPLETE=$complete "$WORK/bin/Fairlead.DnsLoad" serve 100 127.0.0.1:53 127.0.0.1:5390 >"$WORK/log" & server=$!
  until grep -q ready "$WORK/log"; do kill -0 $server; done
  for family in ahostsv4 ahosts; do
    before=$(wc -l <"$WORK/asked")
    getent $family "www-$family.example" >/dev/null
    echo "completion $complete, getent $family: $(( $(wc -l <"$WORK/asked") - before )) questions upstream"
  done
  kill $server $up; wait $server $up 2>/dev/null || true
done
