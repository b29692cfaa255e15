package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
)

// config is what the engine says of its network; what it wants of rules is left out.
type config struct {
	Version string `json:"cniVersion"`
	Name    string `json:"name"`
	Bridge  string `json:"bridge"`
	MTU     int    `json:"mtu"`
	IPAM    struct {
		Ranges [][]struct {
			Subnet netip.Prefix `json:"subnet"`
		} `json:"ranges"`
	} `json:"ipam"`
	PrevResult json.RawMessage `json:"prevResult"`
}

type result struct {
	Version    string   `json:"cniVersion"`
	Interfaces []iface  `json:"interfaces"`
	IPs        []ip     `json:"ips"`
	Routes     []route  `json:"routes,omitempty"`
	DNS        struct{} `json:"dns"`
}

type iface struct {
	Name    string `json:"name"`
	MAC     string `json:"mac,omitempty"`
	Sandbox string `json:"sandbox,omitempty"`
}

type ip struct {
	Version string `json:"version"`
	// Interface is the place in the result's list of the one that has the address.
	Interface int    `json:"interface"`
	Address   string `json:"address"`
	Gateway   string `json:"gateway,omitempty"`
}

type route struct {
	Destination string `json:"dst"`
	Gateway     string `json:"gw"`
}

// connect leads a cable from the bridge, which is made for the first container, into the container, and gives its end an address.
func connect(network config) error {
	addresses := network.addresses()
	unlock, err := addresses.lock()
	if err != nil {
		return err
	}
	gateway := addresses.gateway()
	bridge, err := network.bridge(gateway)
	if err != nil {
		return fmt.Errorf("bridge %s: %w", network.Bridge, err)
	}
	address, err := addresses.take(os.Getenv("CNI_CONTAINERID"))
	unlock()
	if err != nil {
		return err
	}
	outer, inner, err := network.cable(bridge, address, gateway)
	if err != nil {
		return fmt.Errorf("%s to %s: %w", network.Bridge, os.Getenv("CNI_NETNS"), err)
	}
	return answer(result{
		Version: network.Version,
		Interfaces: []iface{
			{Name: network.Bridge, MAC: bridge.Attrs().HardwareAddr.String()},
			{Name: outer.Attrs().Name, MAC: outer.Attrs().HardwareAddr.String()},
			{Name: inner.Attrs().Name, MAC: inner.Attrs().HardwareAddr.String(), Sandbox: os.Getenv("CNI_NETNS")},
		},
		IPs:    []ip{{Version: "4", Interface: 2, Address: address.String(), Gateway: gateway.Addr().String()}},
		Routes: []route{{Destination: "0.0.0.0/0", Gateway: gateway.Addr().String()}},
	})
}

// bridge has the gateway's address, and one of its own for the link, which otherwise would change with what is connected.
func (c config) bridge(gateway netip.Prefix) (netlink.Link, error) {
	there, err := netlink.LinkByName(c.Bridge)
	if err == nil || !errors.As(err, &netlink.LinkNotFoundError{}) {
		return there, err
	}
	four := gateway.Addr().As4()
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.MTU = c.Bridge, c.MTU
	attributes.HardwareAddr = net.HardwareAddr{0x0a, 0x58, four[0], four[1], four[2], four[3]}
	bridge := &netlink.Bridge{LinkAttrs: attributes}
	if err := netlink.LinkAdd(bridge); err != nil {
		return nil, err
	}
	if err := netlink.AddrAdd(bridge, toAddr(gateway)); err != nil {
		return nil, err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return nil, err
	}
	return bridge, netlink.LinkSetUp(bridge)
}

// cable makes both ends, outer at the bridge and inner in the container.
func (c config) cable(bridge netlink.Link, address, gateway netip.Prefix) (outer, inner netlink.Link, err error) {
	namespace, inside, err := inNamespace(os.Getenv("CNI_NETNS"))
	if err != nil {
		return nil, nil, err
	}
	four := address.Addr().As4()
	attributes := netlink.NewLinkAttrs()
	// The address is the name: no two containers have the same.
	attributes.Name = fmt.Sprintf("veth%02x%02x%02x%02x", four[0], four[1], four[2], four[3])
	attributes.MTU, attributes.MasterIndex, attributes.Flags = c.MTU, bridge.Attrs().Index, net.FlagUp
	veth := &netlink.Veth{
		LinkAttrs: attributes, PeerName: os.Getenv("CNI_IFNAME"), PeerNamespace: netlink.NsFd(namespace), PeerMTU: uint32(c.MTU),
	}
	if err := netlink.LinkAdd(veth); err != nil {
		return nil, nil, err
	}
	if err := netlink.LinkSetHairpin(veth, true); err != nil {
		return nil, nil, err
	}
	inner, err = inside.LinkByName(veth.PeerName)
	if err != nil {
		return nil, nil, err
	}
	if err := inside.AddrAdd(inner, toAddr(address)); err != nil {
		return nil, nil, err
	}
	if err := inside.LinkSetUp(inner); err != nil {
		return nil, nil, err
	}
	return veth, inner, inside.RouteAdd(&netlink.Route{LinkIndex: inner.Attrs().Index, Gw: gateway.Addr().AsSlice()})
}

func toAddr(prefix netip.Prefix) *netlink.Addr {
	mask := net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen())
	return &netlink.Addr{IPNet: &net.IPNet{IP: prefix.Addr().AsSlice(), Mask: mask}}
}
