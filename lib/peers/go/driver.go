// Go's net/http: a Client over a Transport with the default's settings, except those that the workload sets.
// The workload comes as name=value; python/workload.py says what each name means. Nothing here knows an expected result.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	given = map[string]string{}
	urls  []string
	roots *x509.CertPool

	lock      sync.Mutex
	latencies = []int64{}
	failures  = map[string]int{}
)

func number(name string) int {
	value, _ := strconv.Atoi(given[name])
	return value
}

func open() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// HTTP/1.1 over TLS too: the question is about a pool of connections.
	if given["http2"] != "1" {
		transport.ForceAttemptHTTP2 = false
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	if roots != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	if given["cap"] != "" {
		transport.MaxConnsPerHost = number("cap")
	}
	if given["keep"] != "" {
		transport.MaxIdleConnsPerHost = number("keep")
	}
	if given["expiryMs"] != "" {
		transport.IdleConnTimeout = time.Duration(number("expiryMs")) * time.Millisecond
	}
	timeout := 15 * time.Second
	if given["giveUpMs"] != "" {
		timeout = time.Duration(number("giveUpMs")) * time.Millisecond
	}
	return &http.Client{Transport: transport, Timeout: timeout}
}

func send(client *http.Client, method, url string) (int, error) {
	var body io.Reader
	if method == "POST" {
		body = bytes.NewReader(make([]byte, 128))
	}
	request, err := http.NewRequest(method, url, body)
	if err != nil {
		return 0, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if given["unread"] == "1" {
		return answer.StatusCode, nil
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

func one(shared *http.Client, url string) {
	started := time.Now()
	client := shared
	if client == nil {
		client = open()
		defer client.CloseIdleConnections()
	}
	status, err := send(client, given["method"], url)
	took := time.Since(started).Nanoseconds()
	lock.Lock()
	defer lock.Unlock()
	switch {
	case err != nil:
		failures[kind(err)]++
	case status != 200:
		failures[fmt.Sprintf("status %d", status)]++
	default:
		latencies = append(latencies, took)
	}
}

func kind(err error) string {
	var operation *net.OpError
	if errors.Is(err, io.EOF) {
		return "EOF"
	}
	if errors.Is(err, syscall.ECONNRESET) {
		return "ECONNRESET"
	}
	if errors.As(err, &operation) {
		return operation.Op
	}
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		return "timeout"
	}
	return fmt.Sprintf("%T", errors.Unwrap(err))
}

// Uses a connection of its own.
func tell(address string) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	answer, err := client.Get(address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answer.Body.Close()
}

func main() {
	for _, word := range os.Args[1:] {
		name, value, _ := strings.Cut(word, "=")
		given[name] = value
		if name == "url" {
			urls = append(urls, value)
		}
	}
	if file := os.Getenv("POOLBENCH_ROOT"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		roots = x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
	}
	if number("warm") > 0 {
		warm := open()
		for i := 0; i < number("warm"); i++ {
			send(warm, "GET", given["warmUrl"])
		}
		warm.CloseIdleConnections()
	}
	var shared *http.Client
	if given["perRequest"] != "1" {
		shared = open()
	}
	started := time.Now()
	if given["free"] == "1" {
		var all sync.WaitGroup
		for i := 0; i < number("width"); i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for round := 0; round < number("rounds"); round++ {
					one(shared, urls[round%len(urls)])
				}
			}()
		}
		all.Wait()
	}
	for round := 0; round < number("rounds") && given["free"] != "1"; round++ {
		var all sync.WaitGroup
		for i := 0; i < number("width"); i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				one(shared, urls[round%len(urls)])
			}()
		}
		all.Wait()
		if given["between"] != "" && round < number("rounds")-1 {
			tell(fmt.Sprintf("%s/%d", given["between"], round))
		}
	}
	seconds := time.Since(started).Seconds()
	tell(given["end"])
	if shared != nil {
		shared.CloseIdleConnections()
	}
	standard := http.DefaultTransport.(*http.Transport)
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"version": strings.TrimPrefix(runtime.Version(), "go"),
		"runtime": runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
		"defaults": map[string]string{
			"MaxConnsPerHost":     strconv.Itoa(standard.MaxConnsPerHost),
			"MaxIdleConns":        strconv.Itoa(standard.MaxIdleConns),
			"MaxIdleConnsPerHost": fmt.Sprintf("%d (means %d)", standard.MaxIdleConnsPerHost, http.DefaultMaxIdleConnsPerHost),
			"IdleConnTimeout":     standard.IdleConnTimeout.String(),
		},
		"latenciesNs": latencies,
		"failures":    failures,
		"seconds":     seconds,
	})
}
