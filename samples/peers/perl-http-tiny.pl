#!/usr/bin/perl
# A driver for `bench peers --driver`: Perl's HTTP::Tiny, which comes with Perl. It keeps one connection and sends one request after another; what
# it cannot do it says. The workload comes as name=value; docs/peers.md says what each name means. Nothing here knows an expected result.
use strict;
use warnings;
use Config;
use HTTP::Tiny;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my (%given, @urls);
for (@ARGV) {
    my ($name, $value) = split /=/, $_, 2;
    push @urls, $value if $name eq 'url';
    $given{$name} = $value;
}
my %known = map { $_ => 1 } qw(url rounds width method perRequest giveUpMs warm warmUrl between end);
for (sort keys %given) {
    cannot('HTTP::Tiny keeps one connection, and has no limits to set') if /^(cap|keep|expiryMs|poolTimeoutMs)$/;
    cannot("it does not know $_") unless $known{$_};
}
cannot('HTTP::Tiny sends one request after another') if $given{width} > 1;
cannot('this Perl has no IO::Socket::SSL') if $ENV{POOLBENCH_ROOT} && !HTTP::Tiny->can_ssl;

my $body = $given{method} eq 'POST' ? 'x' x 128 : undef;
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
printf qq({"version":%s,"runtime":%s,"defaults":{"cap":"1","idleCap":"1","idleExpiry":"none"},"latenciesNs":[%s],"failures":{%s},"seconds":%.9f}\n),
    text(HTTP::Tiny->VERSION), text("Perl $^V"), join(',', @latencies), $kinds, $seconds;

sub client {
    my %settings = (keep_alive => 1, timeout => ($given{giveUpMs} // 15000) / 1000, max_redirect => 0, proxy => undef, no_proxy => '*');
    ($settings{verify_SSL}, $settings{SSL_options}) = (1, { SSL_ca_file => $ENV{POOLBENCH_ROOT} }) if $ENV{POOLBENCH_ROOT};
    return HTTP::Tiny->new(%settings);
}

sub one {
    my ($url) = @_;
    my $began = now();
    my $client = $shared // client();
    my $answer = $client->request($given{method}, $url, defined $body ? { content => $body } : {});
    if ($answer->{status} == 200) {
        push @latencies, sprintf '%.0f', (now() - $began) * 1e9;
    } elsif ($answer->{status} == 599) {
        # HTTP::Tiny's own number for what never was an answer; its text begins with what happened.
        my ($what) = $answer->{content} =~ /^([^:;.\n]{1,50})/;
        $failures{$what}++;
    } else {
        $failures{"status $answer->{status}"}++;
    }
}

# Over a connection of its own, which the client under test knows nothing of.
sub tell_of {
    my $answer = HTTP::Tiny->new(keep_alive => 0, timeout => 60, proxy => undef)->get($_[0]);
    die "$_[0]: $answer->{content}\n" unless $answer->{success};
}

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub text {
    my ($text) = @_;
    $text =~ s/([\\"])/\\$1/g;
    $text =~ s/[\x00-\x1f]/ /g;
    return qq("$text");
}

sub cannot {
    print '{"cannot":' . text($_[0]) . "}\n";
    exit;
}
