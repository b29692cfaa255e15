// The engine gives every container a network of its own, with CNI's plugins, which call iptables 27 times for each and start twelve
// programs: a fifth of what a small release costs. In the lab, whose network namespace has one rule for all containers
// (lib/engine-namespace.sh), this stands in for three of them, by the name that it is called with:
//
//	bridge    gives a container an address and a cable to the bridge, without rules; the container's end takes the cable with it
//	firewall  lets everything pass; the namespace forbids nothing
//	loopback  switches the container's own loopback interface on
//
// https://www.cni.dev/docs/spec/
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = run(filepath.Base(os.Args[0]), os.Getenv("CNI_COMMAND"), input)
	}
	if err != nil {
		json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "1.0.0", "code": 100, "msg": err.Error()})
		os.Exit(1)
	}
}

// run does what plugin name is asked for.
func run(name, command string, input []byte) error {
	if command == "VERSION" {
		return answer(map[string]any{
			"cniVersion": "1.0.0", "supportedVersions": []string{"0.3.0", "0.3.1", "0.4.0", "1.0.0"},
		})
	}
	var network config
	if err := json.Unmarshal(input, &network); err != nil {
		return err
	}
	switch name + " " + command {
	case "bridge ADD":
		return connect(network)
	case "bridge DEL":
		return network.addresses().giveBack(os.Getenv("CNI_CONTAINERID"))
	case "firewall ADD":
		return answer(network.PrevResult)
	case "loopback ADD":
		return loopback(network)
	case "bridge CHECK", "firewall CHECK", "firewall DEL", "loopback CHECK", "loopback DEL":
		return nil
	}
	return fmt.Errorf("no plugin %s that knows %s", name, command)
}

func answer(result any) error { return json.NewEncoder(os.Stdout).Encode(result) }

func loopback(network config) error {
	path := os.Getenv("CNI_NETNS")
	_, inside, err := inNamespace(path)
	if err != nil {
		return err
	}
	lo, err := inside.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := inside.LinkSetUp(lo); err != nil {
		return fmt.Errorf("lo in %s: %w", path, err)
	}
	return answer(result{
		Version:    network.Version,
		Interfaces: []iface{{Name: "lo", Sandbox: path}},
		IPs:        []ip{{Version: "4", Address: "127.0.0.1/8"}},
	})
}

// inNamespace opens another network namespace, and a way to ask the kernel about it.
func inNamespace(path string) (netns.NsHandle, *netlink.Handle, error) {
	namespace, err := netns.GetFromPath(path)
	if err != nil {
		return 0, nil, fmt.Errorf("%s: %w", path, err)
	}
	inside, err := netlink.NewHandleAt(namespace)
	return namespace, inside, err
}
