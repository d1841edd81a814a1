#!/bin/sh
# The second: what an init system would do, then the one program that this guest was started for.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
modprobe -a configfs libcomposite
# Four sockets, so that several devices can be plugged in at once.
modprobe dummy_hcd num=4
mount -t configfs configfs /sys/kernel/config
busybox ifconfig lo 127.0.0.1 up
busybox stty -F /dev/ttyS1 raw -echo

. /bench/guest/orders.sh
# Where an installation has it; a plain user gets there even if the project is in a home of root's.
mkdir -p /opt/yobiban /opt/node
mount --bind "$PROJECT" /opt/yobiban
mount --bind "$NODE_FOLDER" /opt/node
chmod a+rx /opt/yobiban /opt/node
cd /opt/yobiban && /opt/node/node "$@" > /dev/ttyS1 2>&1 < /dev/null
echo "bench: ended with $?"
sync
# Without an init system there is nobody to ask for it nicely.
busybox poweroff -f
