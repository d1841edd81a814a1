#!/bin/busybox sh
# The first program of the guest. It loads what it takes to reach this machine's files, lays a
# layer in memory over them so that nothing the guest writes is kept, and goes on in there.
export PATH=/bin
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
while read -r module; do $b insmod "/modules/$module" || echo "no $module"; done < /modules/order

fail() {
  echo "bench: $1"
  $b poweroff -f
}
from=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o "$from,ro,cache=loose" host /host || fail 'no host files'
$b mount -t 9p -o "$from,ro,cache=loose" bench /bench || fail 'no bench files'
$b mount -t tmpfs -o size=600m tmpfs /writable
$b mkdir /writable/upper /writable/work
$b mount -t overlay -o lowerdir=/bench/layer:/host,upperdir=/writable/upper,workdir=/writable/work \
  overlay /root || fail 'no writable layer'
for tree in dev proc sys; do $b mount --move "/$tree" "/root/$tree"; done
$b mkdir -p /root/bench
$b mount --move /bench /root/bench
exec $b switch_root /root /bin/sh /bench/guest/boot.sh
