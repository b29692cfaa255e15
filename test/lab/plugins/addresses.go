package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// addresses are a network's: a folder with a file for each that is taken, which says by whom, and one for each container, which says
// what it took. `last` is the one that was given last, so that none is given again soon.
type addresses struct {
	folder string
	subnet netip.Prefix
}

func (c config) addresses() addresses {
	own := addresses{folder: filepath.Join("/var/lib/cni/networks", c.Name)}
	if ranges := c.IPAM.Ranges; len(ranges) == 1 && len(ranges[0]) == 1 {
		own.subnet = ranges[0][0].Subnet.Masked()
	}
	return own
}

// gateway is the first address.
func (a addresses) gateway() netip.Prefix {
	return netip.PrefixFrom(a.subnet.Addr().Next(), a.subnet.Bits())
}

// lock keeps other containers' plugins waiting.
func (a addresses) lock() (unlock func(), err error) {
	if !a.subnet.IsValid() || !a.subnet.Addr().Is4() {
		return nil, errors.New("the network has to have one range of IPv4 addresses")
	}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(a.folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return func() { file.Close() }, syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
}

// take gives the container the next address that is free; locked.
func (a addresses) take(container string) (netip.Prefix, error) {
	address := a.gateway().Addr()
	if text, err := os.ReadFile(filepath.Join(a.folder, "last")); err == nil {
		address = netip.MustParseAddr(string(text))
	}
	for range 1 << (32 - a.subnet.Bits()) {
		address = address.Next()
		// The last one of a network is everybody's.
		if !a.subnet.Contains(address.Next()) {
			address = a.gateway().Addr()
			continue
		}
		err := a.write(address.String(), container, os.O_EXCL)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = errors.Join(a.write(container, address.String(), 0), a.write("last", address.String(), os.O_TRUNC))
		}
		return netip.PrefixFrom(address, a.subnet.Bits()), err
	}
	return netip.Prefix{}, fmt.Errorf("all addresses of %s are taken", a.subnet)
}

func (a addresses) write(name, text string, flag int) error {
	file, err := os.OpenFile(filepath.Join(a.folder, name), os.O_CREATE|os.O_WRONLY|flag, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// giveBack frees what the container took; to do so twice is no error.
func (a addresses) giveBack(container string) error {
	own := filepath.Join(a.folder, container)
	text, err := os.ReadFile(own)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(os.Remove(filepath.Join(a.folder, strings.TrimSpace(string(text)))), os.Remove(own))
}
