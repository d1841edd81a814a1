#!/usr/bin/python3
"""A stand-in for the kernel's printer node: a pty under a made-up /sys/class/usbmisc and /dev/usb.

    python3 lp-printer.py <socket> <folder>

Makes <folder>/sys/lpN and <folder>/dev/lpN, and speaks the frames of usb-printer.py at the unix
socket. Plugged in again, the printer is another number, as in life (F15).
"""

import os
import pty
import select
import shutil
import socket
import struct
import sys
import tty

VENDOR, PRODUCT, SERIAL = "04b8", "0e28", "RIG0001"
PACKET = 1024


class Printer:
    def __init__(self, link, folder):
        self.link, self.folder = link, folder
        self.number, self.master, self.slave = -1, None, None
        self.credits = 0

    def plug(self):
        if self.master is not None:
            return
        self.number += 1
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        name, device = "lp%d" % self.number, os.path.join(self.folder, "device")
        os.makedirs(os.path.join(device, "1-1:1.0"))
        for file, said in (("idVendor", VENDOR), ("idProduct", PRODUCT), ("serial", SERIAL)):
            with open(os.path.join(device, file), "w") as out:
                out.write(said + "\n")
        os.makedirs(os.path.join(self.folder, "dev"), exist_ok=True)
        os.makedirs(os.path.join(self.folder, "sys", name))
        os.symlink(os.ttyname(self.slave), os.path.join(self.folder, "dev", name))
        os.symlink(os.path.join(device, "1-1:1.0"), os.path.join(self.folder, "sys", name, "device"))
        self.link.sendall(b"P" + struct.pack("<I", 0))

    def unplug(self):
        if self.master is None:
            return
        name = "lp%d" % self.number
        os.remove(os.path.join(self.folder, "dev", name))
        shutil.rmtree(os.path.join(self.folder, "sys", name))
        shutil.rmtree(os.path.join(self.folder, "device"))
        os.close(self.master)
        os.close(self.slave)
        self.master = None

    def take(self):
        packet = os.read(self.master, PACKET)
        self.credits -= 1
        self.link.sendall(b"O" + struct.pack("<I", len(packet)) + packet)

    def told(self, letter, payload):
        if letter == b"C":
            self.credits += 1
        elif letter == b"I" and self.master is not None:
            os.write(self.master, payload)
        elif letter == b"U":
            self.unplug()
        elif letter == b"P":
            self.plug()


def main():
    link = socket.socket(socket.AF_UNIX)
    link.connect(sys.argv[1])
    printer, held = Printer(link, sys.argv[2]), b""
    printer.plug()
    while True:
        wanted = [link] + ([printer.master] if printer.master is not None and printer.credits else [])
        ready = select.select(wanted, [], [])[0]
        if link in ready:
            chunk = link.recv(65536)
            if not chunk:
                return
            held += chunk
            while len(held) >= 5:
                length = 5 + struct.unpack_from("<I", held, 1)[0]
                if len(held) < length:
                    break
                frame, held = held[:length], held[length:]
                printer.told(frame[:1], frame[5:])
        elif printer.master is not None:
            printer.take()


try:
    main()
except (BrokenPipeError, ConnectionResetError):
    pass  # The test is over.
