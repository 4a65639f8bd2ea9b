#!/bin/bash
# Cluster DNS side by side with the servers people run, same names, same cores, same run. See README.md.
# usage: bench/Load/dns/run.sh [SERVICES...]     (root; default 1000 100000)
# SECONDS_EACH=10: length of each of the two runs of a load; SERVERS, LOADS: only these; BIN: a build that is there already (see below)
set -euo pipefail
cd "$(dirname "$0")/../../.."
sizes=("$@"); [ ${#sizes[@]} -gt 0 ] || sizes=(1000 100000)
work=$(mktemp -d); trap 'stop_server; [ -z "${up:-}" ] || kill "$up"; rm -rf "$work"' EXIT
seconds=${SECONDS_EACH:-10} server_cpu=${SERVER_CPU:-0} load_cpu=${LOAD_CPU:-1} rate=${RATE:-5000}
port=5391 upstream=127.0.0.1:5390

need() { for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null; done; }
need dnsperf bind9-dnsutils unbound knot dnsmasq-base

[ -n "${BIN:-}" ] || dotnet publish bench/Load/dns -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -v q --nologo -o "$work/bin" >/dev/null
bin=${BIN:-$work/bin/Fairlead.DnsLoad}
taskset -c "$load_cpu" "$bin" upstream "$upstream" & up=$!

server=
stop_server() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; }; }

start_server() { # NAME SERVICES
  local data=$work/$2 run=(taskset -c "$server_cpu")
  case $1 in
    fairlead) SOCKETS=1 "${run[@]}" "$bin" serve "$2" 127.0.0.1:$port "$upstream" >"$work/log" & ;;
    unbound)
      cat >"$work/unbound.conf" <<EOF
server:
  interface: 127.0.0.1@$port
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  pidfile: "$work/unbound.pid"
  num-threads: 1
  so-rcvbuf: 4m
  do-not-query-localhost: no
  module-config: "iterator"
  include: "$data/unbound-data.conf"
forward-zone:
  name: "."
  forward-addr: ${upstream/:/@}
EOF
      "${run[@]}" unbound -c "$work/unbound.conf" >"$work/log" 2>&1 & ;;
    knot)
      mkdir -p "$work/knot"
      cat >"$work/knot.conf" <<EOF
server:
  listen: 127.0.0.1@$port
  rundir: $work/knot
  udp-workers: 1
database:
  storage: $work/knot
zone:
  - domain: cluster.local
    file: $data/zone
    zonefile-sync: -1
    journal-content: none
EOF
      "${run[@]}" knotd -c "$work/knot.conf" >"$work/log" 2>&1 & ;;
    dnsmasq)
      "${run[@]}" dnsmasq -k -p $port --listen-address=127.0.0.1 --bind-interfaces --no-hosts --addn-hosts="$data/hosts" --local=/cluster.local/ \
        --no-resolv --server="${upstream/:/#}" --cache-size=10000 --conf-file=/dev/null --user=root --pid-file= >"$work/log" 2>&1 & ;;
  esac
  server=$!
}

first_answer() { # SERVICES: milliseconds from the start of the process to its first right answer
  local began last=$(( $1 - 1 ))
  began=$(date +%s%N)
  until dig +short +tries=1 +time=1 -p $port @127.0.0.1 "svc-$last.ns-$((last % 50)).svc.cluster.local" | grep -q 10.; do kill -0 "$server" || { cat "$work/log" >&2; return 1; }; done
  echo $(( ($(date +%s%N) - began) / 1000000 ))
}

cpu() { awk '{print $14 + $15}' "/proc/$server/stat"; }                    # ticks of 10 ms
memory() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status"; }

load() { # QUESTIONS: queries a second at full load, microseconds of processor for each, then p50 and p99 (µs) at a fixed rate
  local full ticks qps count
  ticks=$(cpu)
  full=$(taskset -c "$load_cpu" dnsperf -s 127.0.0.1 -p $port -d "$1" -l "$seconds" -c 8 -T 1 -q 256 2>&1)
  ticks=$(( $(cpu) - ticks ))
  qps=$(awk '/Queries per second/ {print int($4)}' <<<"$full"); count=$(awk '/Queries completed/ {print $3}' <<<"$full")
  taskset -c "$load_cpu" dnsperf -s 127.0.0.1 -p $port -d "$1" -l "$seconds" -c 8 -T 1 -Q "$rate" -v 2>/dev/null | awk '/^> / {print $NF}' | sort -n >"$work/latencies"
  awk -v qps="$qps" -v ticks="$ticks" -v count="$count" '{ time[NR] = $1 }
    END { printf "%d %.2f %d %d", qps, ticks * 10000 / count, time[int(NR * 0.5) + 1] * 1e6, time[int(NR * 0.99)] * 1e6 }' "$work/latencies"
}

printf '%-9s %-9s %-8s %10s %10s %8s %8s %8s %8s\n' server services load queries/s cpu-us/q p50-us p99-us rss-MB start-ms
for size in "${sizes[@]}"; do
  "$bin" files "$size" "$work/$size"
  for name in ${SERVERS:-fairlead knot unbound dnsmasq}; do
    start_server $name "$size"
    start=$(first_answer "$size")
    taskset -c "$load_cpu" dnsperf -s 127.0.0.1 -p $port -d "$work/$size/q-cluster" -l 3 -c 8 -T 1 -q 256 >/dev/null 2>&1   # warm, for each server alike
    for kind in ${LOADS:-cluster cached walk}; do
      [ $name-$kind != knot-cached ] || continue                            # knot forwards nothing
      [ $kind = cluster ] || taskset -c "$load_cpu" dnsperf -s 127.0.0.1 -p $port -d "$work/$size/q-$kind" -n 1 -c 1 -q 20 >/dev/null 2>&1   # fill what is kept
      read -r qps each p50 p99 <<<"$(load "$work/$size/q-$kind")"
      printf '%-9s %-9s %-8s %10s %10s %8s %8s %8s %8s\n' $name "$size" $kind "$qps" "$each" "$p50" "$p99" "$(memory)" "$start"
    done
    stop_server
  done
done
