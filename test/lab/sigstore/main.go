// Command sigstore-front is the door of the lab's own Sigstore: it adds TLS, and leads each host name to its service on the loopback
// of the network namespace. One of the services it is itself: the issuer of identity tokens (tokens.go).
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// routes are the services by host name.
type routes map[string]http.Handler

func (r routes) String() string { return fmt.Sprint(len(r)) }

// Set takes NAME=HOST:PORT.
func (r routes) Set(route string) error {
	name, upstream, found := strings.Cut(route, "=")
	if !found {
		return fmt.Errorf("%q is not NAME=HOST:PORT", route)
	}
	r[name] = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream})
	return nil
}

func (r routes) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	name, _, _ := strings.Cut(request.Host, ":")
	service, known := r[name]
	if !known {
		http.NotFound(w, request)
		return
	}
	service.ServeHTTP(w, request)
}

func main() {
	services := routes{}
	listen := flag.String("listen", "", "address to listen on")
	certificate := flag.String("cert", "", "certificate file")
	key := flag.String("key", "", "key file")
	issuer := flag.String("issuer", "", "host name of the issuer of identity tokens")
	tokenKey := flag.String("token-key", "", "RSA key, PEM, with which it signs them")
	flag.Var(services, "route", "NAME=HOST:PORT of a service; repeated")
	flag.Parse()

	tokens, err := newIssuer("https://"+*issuer, *tokenKey)
	if err != nil {
		log.Fatal(err)
	}
	services[*issuer] = tokens
	server := &http.Server{Addr: *listen, Handler: services, ReadHeaderTimeout: time.Minute}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}
