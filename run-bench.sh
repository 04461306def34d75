#!/usr/bin/env bash
# The suite's verbs; what follows a verb is passed on, e.g. ./run-bench.sh quick --filter 'lifetime/*'
set -euo pipefail
cd "$(dirname "$0")"
# POOLBENCH_NO_BUILD=1 runs what is built already.
build=(${POOLBENCH_NO_BUILD:+--no-build})
verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
  quick) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- --profile quick "$@" ;;
  smoke) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- --profile smoke "$@" ;;
  full) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- --profile full "$@" ;;
  list) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- --profile full --list "$@" ;;
  load) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- load "$@" ;;
  claims) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- claims "$@" ;;
  doctor) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- doctor "$@" ;;
  peers) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- peers "$@" ;;
  probe) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- probe "$@" ;;
  servers) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- servers "$@" ;;
  fleet) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- fleet "$@" ;;
  observe) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- observe "$@" ;;
  replay) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- replay "$@" ;;
  advise) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project bench -- advise "$@" ;;
  server) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project server -- "$@" ;;
  summary) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- summary "$@" ;;
  compare) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- compare "$@" ;;
  gate) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- gate "$@" ;;
  calibrate) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- calibrate "$@" ;;
  accept) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- accept "$@" ;;
  report) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- report "$@" ;;
  export) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- export "$@" ;;
  prune) exec dotnet run -c Release ${build[@]+"${build[@]}"} --project analysis -- prune "$@" ;;
  test) exec .ci/test "$@" ;;
  *) echo "usage: run-bench quick|smoke|full|list|load|claims|doctor|peers|probe|servers|fleet|observe|replay|advise|server|summary|compare|gate|calibrate|accept|report|export|prune|test [options]" >&2; exit 2 ;;
esac
