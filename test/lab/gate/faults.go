package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// faultsPath is where faults are asked for:
//
//	PUT /_faults/PREFIX [{"kind": "503", "at": [3, 7]}, {"kind": "reset", "from": 20}, {"kind": "500", "on": "PUT /app/manifests/v1"}]
//
// counts the requests for repositories below PREFIX from 1 on, and fails those that a rule names: by number, all from a number on, or
// all from the first one on that has this method and these words in its path. An empty list only counts. GET
// returns what came, DELETE ends it. Others' repositories are not touched. The probe of /v2/ that some clients begin with
// names no repository: it is neither counted nor failed.
const faultsPath = "/_faults/"

// rule says which requests fail, and how: one of the names in kinds.
type rule struct {
	Kind string `json:"kind"`
	At   []int  `json:"at,omitempty"`
	From int    `json:"from,omitempty"`
	On   string `json:"on,omitempty"`
}

// names also notes where a rule with On begins.
func (r *rule) names(number int, came *http.Request) bool {
	method, words, _ := strings.Cut(r.On, " ")
	if r.On != "" && r.From == 0 && came.Method == method && strings.Contains(came.URL.Path, words) {
		r.From = number
	}
	return slices.Contains(r.At, number) || r.From > 0 && number >= r.From
}

// request is one that came; Fault is empty where it was left alone.
type request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Fault  string `json:"fault,omitempty"`
}

type plan struct {
	rules    []rule
	requests []request
}

// injector fails requests on demand, and passes all others on.
type injector struct {
	next     http.Handler
	registry *url.URL
	mutex    sync.Mutex
	plans    map[string]*plan
}

func newInjector(next http.Handler, registry *url.URL) *injector {
	return &injector{next: next, registry: registry, plans: map[string]*plan{}}
}

func (i *injector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if prefix, found := strings.CutPrefix(r.URL.Path, faultsPath); found {
		i.control(w, r, prefix)
		return
	}
	if spoil, found := kinds[i.count(r)]; found {
		spoil(w, r, i.next)
		return
	}
	i.next.ServeHTTP(w, r)
}

// count notes a request, and returns the kind of fault that is to hit it; "" for none.
func (i *injector) count(r *http.Request) string {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	for prefix, p := range i.plans {
		if !strings.HasPrefix(r.URL.Path, "/v2/"+prefix+"/") {
			continue
		}
		kind := ""
		for n := range p.rules {
			if p.rules[n].names(len(p.requests)+1, r) {
				kind = p.rules[n].Kind
				break
			}
		}
		p.requests = append(p.requests, request{Method: r.Method, Path: r.URL.Path, Fault: kind})
		return kind
	}
	return ""
}

func (i *injector) control(w http.ResponseWriter, r *http.Request, prefix string) {
	if !i.isKnown(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	i.mutex.Lock()
	defer i.mutex.Unlock()
	switch r.Method {
	case http.MethodPut:
		rules, err := readRules(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		i.plans[prefix] = &plan{rules: rules, requests: []request{}}
	case http.MethodGet:
		p, found := i.plans[prefix]
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(p.requests)
	case http.MethodDelete:
		delete(i.plans, prefix)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func readRules(r *http.Request) ([]rule, error) {
	var rules []rule
	if err := json.NewDecoder(r.Body).Decode(&rules); err != nil {
		return nil, err
	}
	for _, each := range rules {
		if _, found := kinds[each.Kind]; !found {
			return nil, fmt.Errorf("there is no fault %q", each.Kind)
		}
	}
	return rules, nil
}

// isKnown asks the registry, which knows the passwords.
func (i *injector) isKnown(r *http.Request) bool {
	asked, err := http.NewRequestWithContext(r.Context(), http.MethodGet, i.registry.JoinPath("/v2/").String(), nil)
	if err != nil {
		return false
	}
	asked.Header.Set("Authorization", r.Header.Get("Authorization"))
	answer, err := http.DefaultClient.Do(asked)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}
