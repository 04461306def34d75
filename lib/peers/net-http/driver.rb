# Ruby's Net::HTTP, kept open: one object a worker, because it has no pool. The workload comes as name=value; docs/peers.md says what each name
# means. Nothing here knows an expected result.
require "json"
require "net/http"
require "openssl"

given = {}
urls = []
ARGV.each do |word|
  name, value = word.split("=", 2)
  given[name] = value
  urls << value if name == "url"
end
WORK = given.freeze
BODY = "x" * 128
TIMEOUT = (WORK["giveUpMs"] || "15000").to_i / 1000.0

# A session for one origin at a time, opened when it is first wanted.
class Client
  def initialize
    @open = {}
  end

  def send(method, url)
    uri = URI(url)
    http = @open[uri.host] ||= start(uri)
    request = method == "POST" ? Net::HTTP::Post.new(uri) : Net::HTTP::Get.new(uri)
    request.body = BODY if method == "POST"
    http.request(request) { |answer| answer.read_body }.code.to_i
  rescue StandardError
    close
    raise
  end

  def close
    @open.each_value { |http| http.finish if http.started? }
    @open.clear
  end

  private

  def start(uri)
    http = Net::HTTP.new(uri.host, uri.port, nil)
    http.use_ssl = uri.scheme == "https"
    http.ca_file = ENV["POOLBENCH_ROOT"] if ENV["POOLBENCH_ROOT"]
    http.open_timeout = http.read_timeout = TIMEOUT
    http.keep_alive_timeout = WORK["expiryMs"].to_i / 1000.0 if WORK["expiryMs"]
    http.start
  end
end

latencies = []
failures = Hash.new(0)
lock = Mutex.new
now = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) }
tell = ->(address) { Net::HTTP.get(URI(address)) }

one = lambda do |kept, url|
  started = now.call
  client = kept || Client.new
  begin
    status = client.send(WORK["method"], url)
    took = now.call - started
    lock.synchronize { status == 200 ? latencies << took : failures["status #{status}"] += 1 }
  rescue StandardError => error
    lock.synchronize { failures[error.class.name] += 1 }
  ensure
    client.close unless kept
  end
end

if WORK["warm"]
  warm = Client.new
  WORK["warm"].to_i.times { warm.send("GET", WORK["warmUrl"]) }
  warm.close
end
rounds, width = WORK["rounds"].to_i, WORK["width"].to_i
clients = Array.new(width) { WORK["perRequest"] ? nil : Client.new }
started = now.call
if WORK["free"]
  clients.map { |client| Thread.new { rounds.times { |round| one.call(client, urls[round % urls.size]) } } }.each(&:join)
else
  rounds.times do |round|
    url = urls[round % urls.size]
    width == 1 ? one.call(clients[0], url) : clients.map { |client| Thread.new { one.call(client, url) } }.each(&:join)
    tell.call("#{WORK["between"]}/#{round}") if WORK["between"] && round < rounds - 1
  end
end
seconds = (now.call - started) / 1e9
tell.call(WORK["end"])
clients.compact.each(&:close)
puts JSON.generate(
  version: RUBY_VERSION, runtime: "#{RUBY_ENGINE} #{RUBY_VERSION}, threads",
  defaults: { keep_alive_timeout: "#{Net::HTTP.new("localhost").keep_alive_timeout} s" },
  latenciesNs: latencies, failures: failures, seconds: seconds)
