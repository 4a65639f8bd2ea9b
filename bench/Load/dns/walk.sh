#!/bin/bash
# Questions that one look-up of an outside name costs, to the cluster's DNS and from it to the resolver, by the C library's own resolver with
# a pod's resolver file (ndots:5, the three cluster domains), with and without a search domain of the node.
# usage: bench/Load/dns/walk.sh   (root: a network and mount namespace of its own; BIN: a build that is there already)
set -euo pipefail
cd "$(dirname "$0")/../../.."
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  [ -n "${BIN:-}" ] || dotnet publish bench/Load/dns -c Release -v q --nologo -o "$work/bin" >/dev/null
  WORK=$work BIN=${BIN:-$work/bin/Fairlead.DnsLoad} unshare --net --mount "$0" inside
  exit
fi
server= up=
stop() { kill $server $up 2>/dev/null || true; wait $server $up 2>/dev/null || true; server= up=; }
trap stop EXIT
ip link set lo up
ip address add 192.0.2.200/32 dev lo; ip address add 2001:db8::200/128 dev lo nodad      # without a family's address the C library asks nothing for it

printf '%-12s %-10s %-9s %10s %10s\n' node-domain completion family to-dns upstream
for domain in none corp.example; do
  own=$domain; [ $domain != none ] || own=
  printf 'nameserver 127.0.0.1\nsearch ns-0.svc.cluster.local svc.cluster.local cluster.local %s\noptions ndots:5\n' "$own" >"$WORK/resolv.conf"
  mount --bind "$WORK/resolv.conf" /etc/resolv.conf
  for complete in off on; do
    SAY=1 "$BIN" upstream 127.0.0.1:5390 >"$WORK/asked" </dev/null & up=$!
    SAY=1 COMPLETE=$complete NODE_DOMAIN=$own "$BIN" serve 100 127.0.0.1:53 127.0.0.1:5390 >"$WORK/log" </dev/null & server=$!
    until dig +short +tries=1 +time=1 @127.0.0.1 ready.example | grep -q 192.0.2.1; do kill -0 $server; done
    for family in ahostsv4 ahosts; do
      getent $family "www-$family.shop.example" >/dev/null
      printf '%-12s %-10s %-9s %10s %10s\n' $domain $complete ${family/ahosts/A+AAAA} "$(grep -ci "^? www-$family.shop" "$WORK/log")" "$(grep -ci "^www-$family.shop" "$WORK/asked")"
    done | sed 's/A+AAAAv4/A       /'
    stop
  done
  umount /etc/resolv.conf
done
