package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"time"
)

// kinds are the faults by name. The first four keep the request from the registry. With the last two the registry has done
// what it was asked for, and the client does not learn it, or learns it late.
var kinds = map[string]func(w http.ResponseWriter, r *http.Request, next http.Handler){
	"429":       busy,
	"500":       failing(http.StatusInternalServerError),
	"503":       failing(http.StatusServiceUnavailable),
	"reset":     reset,
	"slow":      slow,
	"truncated": truncated,
}

func busy(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Retry-After", "1")
	refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
}

func failing(status int) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status, "UNKNOWN") }
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"errors":[{"code":%q,"message":"a fault of the lab"}]}`, code)
}

// reset reads some of what is sent, then ends the connection with an RST instead of a FIN.
func reset(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	_, _ = io.CopyN(io.Discard, r.Body, 1024)
	hijacked(w, func(connection net.Conn) {
		plain := connection.(*tls.Conn).NetConn()
		_ = plain.(*net.TCPConn).SetLinger(0)
		_ = plain.Close()
	})
}

const pieces, pause = 10, 100 * time.Millisecond

// slow sends the body in pieces, with a pause after each; an answer without a body comes after all the pauses.
func slow(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	if len(body) == 0 {
		time.Sleep(pieces * pause)
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	for rest := body; len(rest) > 0; time.Sleep(pause) {
		size := min(len(rest), len(body)/pieces+1)
		_, _ = w.Write(rest[:size])
		_ = http.NewResponseController(w).Flush()
		rest = rest[size:]
	}
}

// truncated announces more than it sends, and hangs up. Of an answer without a body the header ends in its middle.
func truncated(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	hijacked(w, func(connection net.Conn) {
		to := bufio.NewWriter(connection)
		_, _ = fmt.Fprintf(to, "HTTP/1.1 %d %s\r\n", answer.Code, http.StatusText(answer.Code))
		if len(body) > 0 {
			answer.Header().Set("Content-Length", fmt.Sprint(len(body)))
			_ = answer.Header().Write(to)
			_, _ = to.WriteString("\r\n")
			_, _ = to.Write(body[:len(body)/2])
		}
		_ = to.Flush()
		_ = connection.Close()
	})
}

func hijacked(w http.ResponseWriter, use func(net.Conn)) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	use(connection)
}
