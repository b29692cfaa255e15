// The engine gives every container a network of its own, with CNI's plugins, which call iptables 27 times for each and start twelve
// programs: a fifth of what a small release costs. In the lab, whose network namespace has one rule for all containers
// (lib/engine-namespace.sh), this stands in for three of them, by the name that it is called with:
//
//	bridge    the plugin itself, told to make no rules; a container that ends takes its end of the cable with it, and with that
//	          the other one, so only its address is given back
//	firewall  lets everything pass; the namespace forbids nothing
//	loopback  does what the plugin does, with the smaller program
//
// https://www.cni.dev/docs/spec/
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	bridge    = "/usr/lib/cni/bridge"
	addresses = "/usr/lib/cni/host-local"

	sysSetns = 308 // x86_64's number; package syscall does not have it
)

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err == nil {
		command := os.Getenv("CNI_COMMAND")
		switch name := filepath.Base(os.Args[0]); name {
		case "bridge":
			err = runBridge(command, input)
		case "firewall":
			err = pass(command, input)
		case "loopback":
			err = loopback(command, input)
		default:
			err = fmt.Errorf("no plugin is named %s", name)
		}
	}
	if err != nil {
		json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "1.0.0", "code": 100, "msg": err.Error()})
		os.Exit(1)
	}
}

// runBridge becomes the plugin, or the one that this calls for addresses; the configuration is smaller than what a pipe holds.
func runBridge(command string, input []byte) error {
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
	plugin := bridge
	if command == "DEL" {
		plugin = addresses
	}
	return syscall.Exec(plugin, []string{plugin}, os.Environ())
}

// loopback switches the container's own loopback interface on.
func loopback(command string, input []byte) error {
	switch command {
	case "VERSION":
		return pass(command, input)
	case "ADD":
		var config struct {
			Version string `json:"cniVersion"`
		}
		if err := json.Unmarshal(input, &config); err != nil {
			return err
		}
		namespace := os.Getenv("CNI_NETNS")
		if err := switchOn("lo", namespace); err != nil {
			return fmt.Errorf("lo in %s: %w", namespace, err)
		}
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"cniVersion": config.Version,
			"interfaces": []any{map[string]string{"name": "lo", "sandbox": namespace}},
			"ips":        []any{map[string]any{"version": "4", "address": "127.0.0.1/8", "interface": 0}},
		})
	}
	return nil
}

// switchOn sets an interface's flag as netdevice(7) tells. This thread stays in the namespace, which the process has no other use for.
func switchOn(name, namespace string) error {
	runtime.LockOSThread()
	file, err := os.Open(namespace)
	if err != nil {
		return err
	}
	if _, _, code := syscall.RawSyscall(sysSetns, file.Fd(), syscall.CLONE_NEWNET, 0); code != 0 {
		return code
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], name)
	for _, step := range []uintptr{syscall.SIOCGIFFLAGS, syscall.SIOCSIFFLAGS} {
		if _, _, code := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), step, uintptr(unsafe.Pointer(&request))); code != 0 {
			return code
		}
		request.flags |= syscall.IFF_UP
	}
	return nil
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
