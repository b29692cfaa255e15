package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"os"
	"strconv"
	"time"
)

// newIssuer gives identity tokens to everybody who asks, as a CI gives them to its jobs: GET /token?NAME=VALUE… answers with a token
// that says so, in the form of GitHub's answer. audience is sigstore and seconds, how long it is valid, 300 unless they are given.
func newIssuer(address, keyFile string) (http.Handler, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	issuer := http.NewServeMux()
	issuer.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": address, "jwks_uri": address + "/keys", "authorization_endpoint": address + "/authorize", "token_endpoint": address + "/token",
			"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	issuer.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		exponent := big.NewInt(int64(key.E)).Bytes()
		answer(w, map[string]any{"keys": []map[string]string{
			{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "lab", "n": encode(key.N.Bytes()), "e": encode(exponent)},
		}})
	})
	issuer.HandleFunc("GET /token", func(w http.ResponseWriter, r *http.Request) {
		token, err := sign(key, claims(address, r))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, map[string]string{"value": token})
	})
	return issuer, nil
}

func claims(address string, r *http.Request) map[string]any {
	now := time.Now().Unix()
	seconds := int64(300)
	all := map[string]any{"iss": address, "aud": "sigstore", "iat": now, "nbf": now, "jti": rand.Text()}
	for name, values := range r.URL.Query() {
		switch name {
		case "audience":
			all["aud"] = values[0]
		case "seconds":
			if given, err := strconv.ParseInt(values[0], 10, 64); err == nil {
				seconds = given
			}
		default:
			all[name] = values[0]
		}
	}
	all["exp"] = now + seconds
	return all
}

// sign makes a JSON Web Token.
func sign(key *rsa.PrivateKey, claims map[string]any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(`{"alg":"RS256","kid":"lab","typ":"JWT"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	return signed + "." + encode(signature), err
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

// readKey reads what `openssl genrsa` writes.
func readKey(file string) (*rsa.PrivateKey, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no RSA key", file)
	}
	return rsaKey, nil
}
