#!/usr/bin/env pwsh
# The suite's verbs; what follows a verb is passed on, e.g. ./run-bench.ps1 quick --filter 'lifetime/*'
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
function Test-All {
  # What .ci/test installs comes from apt-get: on Windows there is nothing to set up.
  if ($IsWindows) { dotnet test @($args | Where-Object { $_ -ne '--no-setup' }) } else { ./.ci/test @args }
}
# POOLBENCH_NO_BUILD=1 runs what is built already.
$build = @(if ($env:POOLBENCH_NO_BUILD) { '--no-build' })
$verb = if ($args.Count -gt 0) { $args[0] } else { 'help' }
$rest = @($args | Select-Object -Skip 1)
switch ($verb) {
  'quick' { dotnet run -c Release @build --project bench -- --profile quick @rest }
  'smoke' { dotnet run -c Release @build --project bench -- --profile smoke @rest }
  'full' { dotnet run -c Release @build --project bench -- --profile full @rest }
  'list' { dotnet run -c Release @build --project bench -- --profile full --list @rest }
  'load' { dotnet run -c Release @build --project bench -- load @rest }
  'claims' { dotnet run -c Release @build --project bench -- claims @rest }
  'doctor' { dotnet run -c Release @build --project bench -- doctor @rest }
  'peers' { dotnet run -c Release @build --project bench -- peers @rest }
  'probe' { dotnet run -c Release @build --project bench -- probe @rest }
  'servers' { dotnet run -c Release @build --project bench -- servers @rest }
  'fleet' { dotnet run -c Release @build --project bench -- fleet @rest }
  'observe' { dotnet run -c Release @build --project bench -- observe @rest }
  'replay' { dotnet run -c Release @build --project bench -- replay @rest }
  'advise' { dotnet run -c Release @build --project bench -- advise @rest }
  'server' { dotnet run -c Release @build --project server -- @rest }
  'summary' { dotnet run -c Release @build --project analysis -- summary @rest }
  'compare' { dotnet run -c Release @build --project analysis -- compare @rest }
  'gate' { dotnet run -c Release @build --project analysis -- gate @rest }
  'calibrate' { dotnet run -c Release @build --project analysis -- calibrate @rest }
  'accept' { dotnet run -c Release @build --project analysis -- accept @rest }
  'report' { dotnet run -c Release @build --project analysis -- report @rest }
  'export' { dotnet run -c Release @build --project analysis -- export @rest }
  'prune' { dotnet run -c Release @build --project analysis -- prune @rest }
  'test' { Test-All @rest }
  default { [Console]::Error.WriteLine('usage: run-bench quick|smoke|full|list|load|claims|doctor|peers|probe|servers|fleet|observe|replay|advise|server|summary|compare|gate|calibrate|accept|report|export|prune|test [options]'); exit 2 }
}
exit $LASTEXITCODE
