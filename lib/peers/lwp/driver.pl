#!/usr/bin/perl
# Perl's LWP::UserAgent with its cache of connections. The workload comes as name=value; docs/peers.md says what each name means. Nothing here knows
# an expected result.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

unless (eval { require LWP::UserAgent; require LWP::ConnCache; 1 }) {
    print STDERR "this Perl has no LWP::UserAgent\n";
    exit 69;
}

my (%given, @urls);
for (@ARGV) {
    my ($name, $value) = split /=/, $_, 2;
    push @urls, $value if $name eq 'url';
    $given{$name} = $value;
}
if ($ENV{POOLBENCH_ROOT} && !eval { require LWP::Protocol::https; 1 }) {
    print qq({"cannot":"over TLS it needs apt-get install liblwp-protocol-https-perl"}\n);
    exit;
}
my $body = 'x' x 128;
my (@latencies, %failures);
if ($given{warm}) {
    my $warm = client();
    $warm->get($given{warmUrl}) for 1 .. $given{warm};
}
my $shared = $given{perRequest} ? undef : client();
my $started = now();
for my $round (0 .. $given{rounds} - 1) {
    one($urls[$round % @urls]);
    tell_of("$given{between}/$round") if $given{between} && $round < $given{rounds} - 1;
}
my $seconds = now() - $started;
tell_of($given{end});
undef $shared;

my $kinds = join ',', map { text($_) . ':' . $failures{$_} } sort keys %failures;
printf qq({"version":%s,"runtime":%s,"defaults":{"total_capacity":%s},"latenciesNs":[%s],"failures":{%s},"seconds":%.9f}\n),
    text(LWP::UserAgent->VERSION), text("Perl $^V"), text(LWP::ConnCache->new->total_capacity), join(',', @latencies), $kinds, $seconds;

# With keep_alive => 1 it keeps one connection, as its documentation shows.
sub client {
    my $client = LWP::UserAgent->new(keep_alive => $given{keep} // 1, timeout => ($given{giveUpMs} // 15000) / 1000, env_proxy => 0, max_redirect => 0);
    $client->ssl_opts(SSL_ca_file => $ENV{POOLBENCH_ROOT}) if $ENV{POOLBENCH_ROOT};
    return $client;
}

sub one {
    my ($url) = @_;
    my $began = now();
    my $client = $shared // client();
    my $request = HTTP::Request->new($given{method} => $url);
    $request->content($body) if $given{method} eq 'POST';
    my $answer = $given{unread} ? $client->request($request, sub { die "enough\n" }) : $client->request($request);
    if (($answer->header('Client-Warning') // '') eq 'Internal response') {
        # The first words of its message, without addresses.
        my ($what) = substr($answer->message, 0, 60) =~ /^([^:(]+?)(?: to |[:(]|$)/;
        $failures{$what}++;
    } elsif ($answer->code == 200) {
        push @latencies, sprintf '%.0f', (now() - $began) * 1e9;
    } else {
        $failures{'status ' . $answer->code}++;
    }
}

# Over a connection of its own.
sub tell_of {
    my $answer = LWP::UserAgent->new(timeout => 60)->get($_[0]);
    die "$_[0]: " . $answer->status_line . "\n" unless $answer->is_success;
}

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub text {
    my ($text) = @_;
    $text =~ s/([\\"])/\\$1/g;
    $text =~ s/[\x00-\x1f]/ /g;
    return qq("$text");
}
