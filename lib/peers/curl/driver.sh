#!/bin/sh
# The curl tool: one process for the whole workload, which curl reads as a configuration, or one process per request. The workload comes as
# name=value; python/workload.py says what each name means. Simultaneous requests use curl's --parallel: a slot takes the next transfer as soon as
# it is free, so there is no moment between two rounds. curl is native code and needs no warm-up. Nothing here knows an expected result.
set -eu
urls='' between='' per_request='' cap='' seconds=60 version=http1.1
for word; do
  value=${word#*=}
  case $word in
    rounds=*) rounds=$value ;;
    width=*) width=$value ;;
    url=*) urls="$urls $value" ;;
    method=*) method=$value ;;
    perRequest=*) per_request=$value ;;
    cap=*) cap=$value ;;
    between=*) between=$value ;;
    end=*) end=$value ;;
    giveUpMs=*) seconds=$(awk -v ms="$value" 'BEGIN { print ms / 1000 }') ;;
    http2=*) version=http2 ;;
  esac
done
command -v curl >/dev/null || { echo "there is no curl" >&2; exit 69; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Configures one transfer. The first word of its output tells a request from a pause.
transfer() {
  printf 'url = "%s"\noutput = "/dev/null"\nsilent\n%s\nmax-time = %s\nwrite-out = "%s %%{http_code} %%{time_total} %%{exitcode}\\n"\n' \
    "$2" "$version" "$seconds" "$1"
  [ -z "${POOLBENCH_ROOT:-}" ] || printf 'cacert = "%s"\n' "$POOLBENCH_ROOT"
  [ "$1$method" != requestPOST ] || printf 'data = "%s"\n' "$body"
}
body=$(printf '%0128d' 0)

started=$(date +%s%N)
if [ "$per_request" = 1 ]; then
  transfer request "${urls# }" > "$work/config"
  round=0
  while [ "$round" -lt "$rounds" ]; do
    curl -q --config "$work/config" >> "$work/said" || :
    round=$((round + 1))
  done
  curl -q --silent --output /dev/null "$end"
else
  awk -v rounds="$rounds" -v width="$width" -v urls="$urls" -v between="$between" -v end="$end" 'BEGIN {
    count = split(urls, url, " ")
    for (round = 0; round < rounds; round++) {
      for (i = 0; i < width; i++) print "request", url[round % count + 1]
      if (between != "" && width == 1 && round < rounds - 1) print "pause", between "/" round
    }
    print "pause", end
  }' > "$work/list"
  first=1
  while read -r kind url; do
    [ "$first" = 1 ] || echo next
    first=0
    transfer "$kind" "$url"
  done < "$work/list" > "$work/config"
  if [ "$width" -gt 1 ]; then
    curl -q --parallel --parallel-immediate --parallel-max "${cap:-$width}" --config "$work/config" > "$work/said" || :
  else
    curl -q --config "$work/config" > "$work/said" || :
  fi
fi
ended=$(date +%s%N)

# For requests one after another, the time is that of the requests only, by curl's own clock.
awk -v version="$(curl -q --version | awk 'NR == 1 { print $2 }')" -v runtime="$(curl -q --version | awk 'NR == 1 { print $4 }')" \
    -v wanted=$((rounds * width)) -v width="$width" -v wall=$((ended - started)) '
  $1 == "request" {
    seen++
    time += $3
    if ($4 != 0) failures["exit " $4]++
    else if ($2 != 200) failures["status " $2]++
    else latencies = latencies (latencies == "" ? "" : ",") sprintf("%.0f", $3 * 1e9)
  }
  END {
    if (seen != wanted) { print "curl told of " seen + 0 " transfers, not of " wanted > "/dev/stderr"; exit 1 }
    for (kind in failures) kinds = kinds (kinds == "" ? "" : ",") "\"" kind "\":" failures[kind]
    printf "{\"version\":\"%s\",\"runtime\":\"%s\",\"defaults\":{},\"latenciesNs\":[%s],\"failures\":{%s},\"seconds\":%.6f}\n",
      version, runtime, latencies, kinds, width == 1 ? time : wall / 1e9
  }' "$work/said"
