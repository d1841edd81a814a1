import { isIPv6 } from 'node:net';

/**
 * The network of an asker's address, by which askers are counted: one house has 2^64 addresses of
 * IPv6, so that the first half of such a one counts, and an address of IPv4 as a whole.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const whole = tail === undefined ? before : [...before, ...zeros, ...after];
  return whole.slice(0, 4).join(':');
}
