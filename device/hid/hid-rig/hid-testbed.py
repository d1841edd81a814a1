#!/usr/bin/python3
"""A test bed of umockdev with USB keyboards that are plugged in and out by command.

Line by line on standard input: plug NAME VENDOR PRODUCT SERIAL; unplug NAME; report NAME HEX;
asked NAME; written NAME. The first line on standard output is the test bed's folder, for UMOCKDEV_DIR of the process
that is to see the devices; after that there is one line for each command: "done", or, for asked,
how often an ioctl was made on the device, as everybody does who opens it, and for written what was
written to it since, in hexadecimal.
"""
import os
import struct
import sys

import gi

gi.require_version('UMockdev', '1.0')
gi.require_version('GLib', '2.0')
from gi.repository import GLib, UMockdev  # noqa: E402

# A boot keyboard without lights: HID 1.11, appendix B.1.
DESCRIPTOR = bytes.fromhex(
    '05010906a101050719e029e715002501750195088102950175088103'
    '95067508150025650507190029658100c0'
)
# From linux/hidraw.h
GET_DESCRIPTOR_SIZE = 0x80044801
GET_DESCRIPTOR = 0x90044802
GET_RAW_INFO = 0x80084803
ENOTTY = 25

PORT = '/devices/pci0000:00/0000:00:14.0/usb1'

testbed = UMockdev.Testbed.new()
devices = {}
loop = GLib.MainLoop()


class Keyboard:
    """One that is plugged in, with the paths it has in /sys and /dev until it is pulled."""

    plugged = 0

    def __init__(self, vendor, product, serial):
        Keyboard.plugged += 1
        number = Keyboard.plugged
        self.vendor, self.product = vendor, product
        self.asked = 0
        self.node = f'/dev/hidraw{number}'
        self.usb = f'{PORT}/1-{number}'
        self.interface = f'{self.usb}/1-{number}:1.0'
        self.hid = f'{self.interface}/0003:{vendor:04X}:{product:04X}.{number:04X}'
        self.hidraw = f'{self.hid}/hidraw/hidraw{number}'
        # hidapi asks for the name of the USB device's node.
        testbed.add_from_string(f"""P: {self.usb}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
E: DEVNAME=/dev/bus/usb/001/{number + 1:03d}
A: idVendor={vendor:04x}\\n
A: idProduct={product:04x}\\n
A: manufacturer=Bench\\n
A: product=Keyboard\\n
A: serial={serial}\\n
A: bcdDevice=0100\\n

P: {self.interface}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
A: bInterfaceNumber=00\\n

P: {self.hid}
E: SUBSYSTEM=hid
E: HID_ID=0003:{vendor:08X}:{product:08X}
E: HID_NAME=Bench Keyboard
E: HID_UNIQ={serial}
H: report_descriptor={DESCRIPTOR.hex().upper()}

P: {self.hidraw}
N: hidraw{number}
L: device=../../../0003:{vendor:04X}:{product:04X}.{number:04X}
E: SUBSYSTEM=hidraw
E: DEVNAME={self.node}
E: MAJOR=246
E: MINOR={number}
""")
        self.ioctls = UMockdev.IoctlBase.new()
        self.ioctls.connect('handle-ioctl', self.ioctl)
        testbed.attach_ioctl(self.node, self.ioctls)

    def ioctl(self, _handler, client):
        self.asked += 1
        request = client.get_request() & 0xFFFFFFFF
        argument = client.get_arg()
        size = len(DESCRIPTOR)
        if request == GET_DESCRIPTOR_SIZE:
            argument.resolve(0, 4).update(0, struct.pack('<I', size))
        elif request == GET_DESCRIPTOR:
            argument.resolve(0, 4 + 4096).update(0, struct.pack('<I', size) + DESCRIPTOR)
        elif request == GET_RAW_INFO:
            argument.resolve(0, 8).update(0, struct.pack('<IHH', 3, self.vendor, self.product))
        else:
            client.complete(-1, ENOTTY)
            return True
        client.complete(0, 0)
        return True

    def report(self, report):
        os.write(testbed.get_dev_fd(self.node), report)

    def written(self):
        descriptor = testbed.get_dev_fd(self.node)
        os.set_blocking(descriptor, False)
        try:
            return os.read(descriptor, 64).hex()
        except BlockingIOError:
            return ''
        finally:
            os.set_blocking(descriptor, True)

    def unplug(self):
        # Who has it open reads an error, as from the kernel when a cable is pulled.
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, testbed.get_dev_fd(self.node))
        os.close(nothing)
        testbed.detach_ioctl(self.node)
        for path in (self.hidraw, self.hid, self.interface, self.usb):
            testbed.uevent(f'/sys{path}', 'remove')
        testbed.remove_device(f'/sys{self.usb}')


def obey(line):
    verb, name, *words = line.split()
    if verb == 'asked':
        return str(devices[name].asked)
    if verb == 'written':
        return devices[name].written()
    if verb == 'plug':
        devices[name] = Keyboard(int(words[0], 16), int(words[1], 16), words[2])
    elif verb == 'unplug':
        devices.pop(name).unplug()
    elif verb == 'report':
        devices[name].report(bytes.fromhex(words[0]))
    return 'done'


def listen(*_):
    line = sys.stdin.readline()
    if not line:
        loop.quit()
        return False
    print(obey(line), flush=True)
    return True


print(testbed.get_root_dir(), flush=True)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, listen)
loop.run()
