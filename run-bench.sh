#!/usr/bin/env bash
# The suite's verbs; what follows a verb is passed on, e.g. ./run-bench.sh quick --filter 'lifetime/*'
set -euo pipefail
cd "$(dirname "$0")"
verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
  quick) exec dotnet run -c Release --project bench -- --profile quick "$@" ;;
  smoke) exec dotnet run -c Release --project bench -- --profile smoke "$@" ;;
  full) exec dotnet run -c Release --project bench -- --profile full "$@" ;;
  list) exec dotnet run -c Release --project bench -- --profile full --list "$@" ;;
  load) exec dotnet run -c Release --project bench -- load "$@" ;;
  claims) exec dotnet run -c Release --project bench -- claims "$@" ;;
  doctor) exec dotnet run -c Release --project bench -- doctor "$@" ;;
  peers) exec dotnet run -c Release --project bench -- peers "$@" ;;
  server) exec dotnet run -c Release --project server -- "$@" ;;
  summary) exec dotnet run -c Release --project analysis -- summary "$@" ;;
  compare) exec dotnet run -c Release --project analysis -- compare "$@" ;;
  gate) exec dotnet run -c Release --project analysis -- gate "$@" ;;
  calibrate) exec dotnet run -c Release --project analysis -- calibrate "$@" ;;
  accept) exec dotnet run -c Release --project analysis -- accept "$@" ;;
  report) exec dotnet run -c Release --project analysis -- report "$@" ;;
  export) exec dotnet run -c Release --project analysis -- export "$@" ;;
  prune) exec dotnet run -c Release --project analysis -- prune "$@" ;;
  test) exec .ci/test "$@" ;;
  *) echo "usage: run-bench quick|smoke|full|list|load|claims|doctor|peers|server|summary|compare|gate|calibrate|accept|report|export|prune|test [options]" >&2; exit 2 ;;
esac
