// The engine gives every container a network of its own, with CNI's plugins, which call iptables 27 times for each: a tenth of what a
// small release costs. In the lab, whose network namespace has one rule for all containers (lib/engine-namespace.sh), this stands in
// for two of them, by the name that it is called with:
//
//	bridge    the plugin itself, told to make no rules
//	firewall  lets everything pass; the namespace forbids nothing
//
// https://www.cni.dev/docs/spec/
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

const bridge = "/usr/lib/cni/bridge"

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err == nil {
		switch name := filepath.Base(os.Args[0]); name {
		case "bridge":
			err = runBridge(input)
		case "firewall":
			err = pass(os.Getenv("CNI_COMMAND"), input)
		default:
			err = fmt.Errorf("no plugin is named %s", name)
		}
	}
	if err != nil {
		json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "1.0.0", "code": 100, "msg": err.Error()})
		os.Exit(1)
	}
}

// runBridge becomes the plugin; its configuration is smaller than what a pipe holds.
func runBridge(input []byte) error {
	config := map[string]json.RawMessage{}
	if err := json.Unmarshal(input, &config); err != nil {
		return err
	}
	config["ipMasq"] = json.RawMessage("false")
	changed, err := json.Marshal(config)
	if err != nil {
		return err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	if _, err := write.Write(changed); err != nil {
		return err
	}
	write.Close()
	if err := syscall.Dup3(int(read.Fd()), 0, 0); err != nil {
		return err
	}
	return syscall.Exec(bridge, []string{bridge}, os.Environ())
}

// pass answers ADD with what the plugin before it made.
func pass(command string, input []byte) error {
	switch command {
	case "VERSION":
		fmt.Println(`{"cniVersion": "1.0.0", "supportedVersions": ["0.3.0", "0.3.1", "0.4.0", "1.0.0"]}`)
	case "ADD":
		var config struct {
			PrevResult json.RawMessage `json:"prevResult"`
		}
		if err := json.Unmarshal(input, &config); err != nil {
			return err
		}
		fmt.Println(string(config.PrevResult))
	}
	return nil
}
