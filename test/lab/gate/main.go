// Command gate stands in front of a registry that speaks plain HTTP on the loopback: it adds TLS, it keeps one user from
// changing anything, because docker-registry's htpasswd file knows users but no rights, and it can be told to fail (faults.go).
package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

func main() {
	listen := flag.String("listen", "", "address to listen on")
	upstream := flag.String("upstream", "", "host:port of the registry")
	certificate := flag.String("cert", "", "certificate file")
	key := flag.String("key", "", "key file")
	pullOnly := flag.String("pull-only", "", "user who may only read; the registry still checks the password")
	faulty := flag.Bool("faults", false, "let those who may push inject faults")
	flag.Parse()

	if err := waitFor(*upstream, 15*time.Second); err != nil {
		log.Fatal(err)
	}
	target := &url.URL{Scheme: "http", Host: *upstream}
	var handler http.Handler = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		// The registry makes its Location headers from these.
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	}}
	if *faulty {
		handler = newInjector(handler, target)
	}
	// HTTP/1 only: in HTTP/2 all requests of a client share a connection, so that one could not be reset without the others.
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	server := &http.Server{
		Addr: *listen, Handler: readOnlyFor(*pullOnly, handler), ReadHeaderTimeout: time.Minute, Protocols: protocols,
	}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}

// waitFor returns when address accepts connections: a gate that listens is one whose registry answers.
func waitFor(address string, limit time.Duration) error {
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			return connection.Close()
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

func readOnlyFor(user string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := r.BasicAuth()
		if user != "" && name == user && r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}`))
			return
		}
		next.ServeHTTP(w, r)
	})
}
