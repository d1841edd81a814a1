#!/usr/bin/python3
"""A USB printer for libusb, emulated under umockdev: everything below libusb is made up here.

    umockdev-wrapper /usr/bin/python3 usb-printer.py <socket> <command> [argument...]

Runs the command with one composite device plugged in: interface 0 is no printer (class 3, with an
OUT end of its own), interface 1 is (class 7). What the printer does is decided at the other end of
the unix socket, in frames of one letter and a length (32 bits, little-endian):

    from here   O <bytes>   the host sent them; each such frame uses up one credit
                P           the device is plugged in and can be found
    to here     C           one credit: the printer takes up to PACKET more bytes; without, it NAKs
                I <bytes>   for the host, out of the IN end
                U, P        unplug, plug in again (with another address, as in life)
"""

import os
import socket
import struct
import subprocess
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
gi.require_version("GLib", "2.0")
from gi.repository import GLib, UMockdev  # noqa: E402

VENDOR, PRODUCT, SERIAL = 0x04B8, 0x0E28, "RIG0001"
END_OUT, END_IN = 0x02, 0x82
PACKET = 1024
# The file behind the device is always ready, so that libusb asks without end: answered this slowly.
IDLE_MS = 4

EAGAIN, EBUSY, ENODEV, ENOTTY, ENODATA = 11, 16, 19, 25, 61
SETUP_BYTES, URB_BYTES = 8, 56
GET_DRIVER, SUBMIT, DISCARD, CLAIM = 0x41045508, 0x8038550A, 0x550B, 0x8004550F
REAP, REAP_NOW, CAPABILITIES = 0x4008550C, 0x4008550D, 0x8004551A
# release, configuration, alternate setting, clear halt, reset
GRANTED = {0x80045510, 0x80045505, 0x80085504, 0x80045515, 0x5514}


# umockdev asks from a thread of its own; everything that it shares with the link is done under this.
LOCK = threading.RLock()


def descriptors():
    device = bytes([18, 1, 0, 2, 0, 0, 0, 64]) + struct.pack("<HHH", VENDOR, PRODUCT, 0x0100)
    device += bytes([1, 2, 3, 1])
    other = bytes([9, 4, 0, 0, 1, 3, 0, 0, 0]) + bytes([7, 5, 0x01, 3, 8, 0, 10])
    printer = bytes([9, 4, 1, 0, 2, 7, 1, 2, 0])
    printer += bytes([7, 5, END_IN, 2, 64, 0, 0]) + bytes([7, 5, END_OUT, 2, 64, 0, 0])
    total = 9 + len(other) + len(printer)
    return device + bytes([9, 2]) + struct.pack("<H", total) + bytes([2, 1, 0, 0xC0, 1]) + other + printer


def text_of(data):
    return bytes(data.retrieve() if hasattr(data, "retrieve") else data.data)


class Urb:
    def __init__(self, data):
        raw = text_of(data)
        self.data, self.kind, self.end = data, raw[0], raw[1]
        self.length = struct.unpack_from("<i", raw, 24)[0]
        self.address = data.client_addr
        self.buffer = data.resolve(16, self.length) if self.length else None
        self.sent = 0

    def finish(self, length, status=0):
        self.data.update(4, struct.pack("<i", status))
        self.data.update(28, struct.pack("<i", length))


class Socket:
    """The printer in one socket, until it is pulled out; libusb may still collect from it then."""

    def __init__(self, printer, testbed, number):
        self.printer, self.testbed, self.plugged = printer, testbed, True
        self.out, self.back, self.done, self.idle = [], [], [], []
        node = "bus/usb/001/%03d" % number
        held = descriptors().hex().upper()
        self.path = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"
        # Before the device can be seen: who opens it without this talks to nobody.
        self.base = UMockdev.IoctlBase.new()
        self.base.connect("handle-ioctl", self.asked)
        testbed.attach_ioctl("/dev/" + node, self.base)
        testbed.add_from_string(
            f"""P: /devices/pci0000:00/0000:00:14.0/usb1/1-1
N: {node}={held}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
E: DEVNAME=/dev/{node}
E: BUSNUM=001
E: DEVNUM={number:03d}
E: MAJOR=189
E: MINOR={number - 1}
A: busnum=1\\n
A: devnum={number}\\n
A: speed=12\\n
A: bConfigurationValue=1\\n
A: idVendor={VENDOR:04x}\\n
A: idProduct={PRODUCT:04x}\\n
A: serial={SERIAL}\\n
H: descriptors={held}
"""
        )

    def unplug(self):
        self.plugged = False
        for urb in self.out + self.back:
            urb.finish(urb.sent, -108)
            self.done.append(urb)
        self.out, self.back = [], []
        self.testbed.uevent(self.path, "remove")
        self.testbed.remove_device(self.path)
        self.wake()

    def finish(self, urb, length, status=0):
        urb.finish(length, status)
        self.done.append(urb)
        self.wake()

    def wake(self):
        idle, self.idle = self.idle, []
        for client, argument in idle:
            self.reap(client, argument)

    def reap(self, client, argument):
        if self.done:
            argument.resolve(0, 8).set_ptr(0, self.done.pop(0).data)
            client.complete(0, 0)
        else:
            client.complete(-1, EAGAIN if self.plugged else ENODEV)

    def rest(self, waiting):
        with LOCK:
            if waiting in self.idle:
                self.idle.remove(waiting)
                self.reap(*waiting)
        return False

    def asked(self, _base, client):
        with LOCK:
            self.answer_request(client)
        return True

    def answer_request(self, client):
        request, argument = client.get_request() & 0xFFFFFFFF, client.get_arg()
        if request in (REAP, REAP_NOW):
            if self.done or not self.plugged:
                self.reap(client, argument)
            else:
                waiting = (client, argument)
                self.idle.append(waiting)
                GLib.timeout_add(IDLE_MS, self.rest, waiting)
        elif not self.plugged:
            client.complete(-1, ENODEV)
        elif request == SUBMIT:
            self.submit(Urb(argument.resolve(0, URB_BYTES)))
            client.complete(0, 0)
        elif request == DISCARD:
            self.discard(struct.unpack("<Q", text_of(argument)[:8])[0])
            client.complete(0, 0)
        elif request == CLAIM:
            # The interface that is no printer belongs to somebody else.
            mine = struct.unpack("<I", text_of(argument.resolve(0, 4)))[0] == 1
            client.complete(0 if mine else -1, 0 if mine else EBUSY)
        elif request == CAPABILITIES:
            argument.resolve(0, 4).update(0, struct.pack("<I", 0x01 | 0x02 | 0x08))
            client.complete(0, 0)
        elif request == GET_DRIVER:
            client.complete(-1, ENODATA)
        elif request in GRANTED:
            client.complete(0, 0)
        else:
            client.complete(-1, ENOTTY)

    def submit(self, urb):
        if urb.kind == 2:
            self.answer(urb)
        elif urb.end == END_OUT:
            self.out.append(urb)
        elif urb.end == END_IN:
            self.back.append(urb)
        else:
            self.finish(urb, 0, -32)
        self.printer.move()

    def discard(self, address):
        for waiting in (self.out, self.back):
            for urb in [each for each in waiting if each.address == address]:
                waiting.remove(urb)
                self.finish(urb, urb.sent, -2)

    def answer(self, urb):
        """Questions to the device itself: its strings."""
        kind, request, value = struct.unpack_from("<BBH", text_of(urb.buffer))
        strings = {1: "EPSON", 2: "TM-m30III", 3: SERIAL}
        if (kind, request, value >> 8) != (0x80, 6, 3) or value & 0xFF not in strings:
            return self.finish(urb, 0, -32)
        text = strings[value & 0xFF].encode("utf-16-le")
        answer = (bytes([len(text) + 2, 3]) + text)[: urb.length - SETUP_BYTES]
        urb.buffer.update(SETUP_BYTES, answer)
        self.finish(urb, len(answer))


class Printer:
    def __init__(self, testbed, link):
        self.testbed, self.link = testbed, link
        self.number, self.socket = 1, None
        self.credits, self.for_host = 0, b""

    def plug(self):
        if self.socket is None:
            self.number += 1
            self.socket = Socket(self, self.testbed, self.number)
            self.say(b"P")

    def unplug(self):
        if self.socket is not None:
            self.for_host = b""
            self.socket.unplug()
            self.socket = None

    def say(self, letter, payload=b""):
        self.link.sendall(letter + struct.pack("<I", len(payload)) + payload)

    def told(self, letter, payload):
        if letter == b"C":
            self.credits += 1
        elif letter == b"I":
            self.for_host += payload
        elif letter == b"U":
            self.unplug()
        elif letter == b"P":
            self.plug()
        self.move()

    def move(self):
        """Lets bytes go where they can."""
        socket_ = self.socket
        if socket_ is None:
            self.for_host = b""
            return
        while self.credits and socket_.out:
            urb = socket_.out[0]
            packet = text_of(urb.buffer)[urb.sent : urb.sent + PACKET]
            urb.sent += len(packet)
            self.credits -= 1
            self.say(b"O", packet)
            if urb.sent == urb.length:
                socket_.finish(socket_.out.pop(0), urb.length)
        while socket_.back and self.for_host:
            urb = socket_.back.pop(0)
            chunk, self.for_host = self.for_host[: urb.length], self.for_host[urb.length :]
            urb.buffer.update(0, chunk)
            socket_.finish(urb, len(chunk))


def listen(link, printer):
    held = b""

    def arrived(_source, _condition):
        nonlocal held
        chunk = link.recv(65536)
        if not chunk:
            os._exit(0)
        held += chunk
        while len(held) >= 5:
            length = struct.unpack_from("<I", held, 1)[0]
            if len(held) < 5 + length:
                break
            frame, held = held[: 5 + length], held[5 + length :]
            with LOCK:
                printer.told(frame[:1], frame[5:])
        return True

    GLib.io_add_watch(link.fileno(), GLib.IO_IN | GLib.IO_HUP, arrived)


def main():
    link = socket.socket(socket.AF_UNIX)
    link.connect(sys.argv[1])
    printer = Printer(UMockdev.Testbed.new(), link)
    printer.plug()
    listen(link, printer)
    loop, result = GLib.MainLoop(), [1]

    def run():
        result[0] = subprocess.call(sys.argv[2:])
        GLib.idle_add(loop.quit)

    threading.Thread(target=run, daemon=True).start()
    loop.run()
    sys.exit(result[0])


main()
