// Command git-server serves git repositories over HTTPS to users with a password, and to everybody the files of their
// gh-pages branches, as GitHub and GitHub Pages do. The work is git's own http-backend. A folder of plain files is served beside
// them, over HTTP too: an engine that does not trust the lab's CA fetches them there.
package main

import (
	"bytes"
	"crypto/subtle"
	"flag"
	"io"
	"log"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// server is what the requests of all users share.
type server struct {
	root, passwords, hooks, publisher, reader string
	creating                                  sync.Mutex
}

func main() {
	listen := flag.String("listen", "", "address to listen on")
	certificate := flag.String("cert", "", "certificate file")
	key := flag.String("key", "", "key file")
	pages := flag.String("pages", "", "host name that shows gh-pages branches")
	files := flag.String("files", "", "host name that shows the plain files; all others are git")
	folder := flag.String("folder", "", "folder of the plain files")
	plain := flag.String("plain", "", "address to listen on for HTTP requests for plain files")
	s := &server{}
	flag.StringVar(&s.root, "root", "", "folder of the repositories")
	flag.StringVar(&s.passwords, "passwords", "", "folder with a file for each user's password")
	flag.StringVar(&s.hooks, "hooks", "", "folder of the hooks that every repository has")
	flag.StringVar(&s.publisher, "publisher", "", "user who may push")
	flag.StringVar(&s.reader, "reader", "", "user who may only read")
	flag.Parse()

	shown := http.FileServer(http.Dir(*folder))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch host, _, _ := strings.Cut(r.Host, ":"); host {
		case *pages:
			s.page(w, r)
		case *files:
			shown.ServeHTTP(w, r)
		default:
			s.git(w, r)
		}
	})
	go func() {
		web := &http.Server{Addr: *plain, Handler: shown, ReadHeaderTimeout: time.Minute}
		log.Fatal(web.ListenAndServe())
	}()
	// HTTP/1 only: with HTTP/2 one large push in eight ended in a stream error.
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	web := &http.Server{Addr: *listen, Handler: handler, ReadHeaderTimeout: time.Minute, Protocols: protocols}
	log.Fatal(web.ListenAndServeTLS(*certificate, *key))
}

// As at the large hosts, URLs may leave .git out; the go command does.
var gitPath = regexp.MustCompile(`^/([a-z0-9][a-z0-9-]*)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)$`)

func (s *server) git(w http.ResponseWriter, r *http.Request) {
	user, password, given := r.BasicAuth()
	if !given || !s.knows(user, password) {
		w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	match := gitPath.FindStringSubmatch(r.URL.Path)
	if match == nil {
		http.NotFound(w, r)
		return
	}
	writes := match[2] == "git-receive-pack" || r.URL.Query().Get("service") == "git-receive-pack"
	if writes && user != s.publisher {
		http.Error(w, "this account may only read", http.StatusForbidden)
		return
	}
	repository := filepath.Join(s.root, match[1]+".git")
	if writes {
		if err := s.create(repository); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	if _, err := os.Stat(repository); err != nil {
		http.NotFound(w, r)
		return
	}
	r.URL.Path = "/" + match[1] + ".git/" + match[2]
	// CGI wants to know the length beforehand; git sends a large push in chunks.
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
	s.backend(user).ServeHTTP(w, r)
}

// backend is git's CGI program. As at the large hosts, clients may ask for a part of the objects only.
func (s *server) backend(user string) http.Handler {
	return &cgi.Handler{
		Path: "/usr/lib/git-core/git-http-backend",
		Dir:  s.root,
		Env: []string{
			"GIT_PROJECT_ROOT=" + s.root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=" + user, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=uploadpack.allowFilter", "GIT_CONFIG_VALUE_0=true",
			"GIT_CONFIG_KEY_1=core.hooksPath", "GIT_CONFIG_VALUE_1=" + s.hooks, "GIT_CONFIG_KEY_2=safe.directory", "GIT_CONFIG_VALUE_2=*",
		},
	}
}

func (s *server) knows(user, password string) bool {
	if user == "" || user != s.publisher && user != s.reader {
		return false
	}
	wanted, err := os.ReadFile(filepath.Join(s.passwords, user))
	return err == nil && len(wanted) > 0 && subtle.ConstantTimeCompare(bytes.TrimSpace(wanted), []byte(password)) == 1
}

// create begins a repository with the first push to it.
func (s *server) create(repository string) error {
	s.creating.Lock()
	defer s.creating.Unlock()
	if _, err := os.Stat(repository); err == nil {
		return nil
	}
	return exec.Command("git", "init", "--quiet", "--bare", "--initial-branch=main", repository).Run()
}

var pagePath = regexp.MustCompile(`^/([a-z0-9][a-z0-9-]*)/(.+)$`)

// page answers /REPOSITORY/PATH with the file as the branch has it now.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	match := pagePath.FindStringSubmatch(r.URL.Path)
	if match == nil || strings.HasSuffix(match[2], "/") {
		http.NotFound(w, r)
		return
	}
	show := exec.Command("git", "-c", "safe.directory=*", "cat-file", "blob", "refs/heads/gh-pages:"+match[2])
	show.Dir = filepath.Join(s.root, match[1]+".git")
	content, err := show.Output()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(content)
}
