/**
 * Prints the udev rules that tell a box which scanner, keypad, call box and panel are its own (F18):
 *
 *   node enrol.mjs scanner=04b4:0001 keypad=1a2c:2d23:KP001 > /etc/udev/rules.d/69-yobiban-enrolled.rules
 *   node enrol.mjs call-box=1a2c:2d23@1-1.2 call-box=1a2c:2d23@1-1.3 > …   # two of a kind, by their ports
 *
 * What the marks are good for stands in 70-yobiban.rules.
 */
import process from 'node:process';

const USAGE =
  'usage: node enrol.mjs ROLE=vendor:product[:serial|@port] …, with ROLE one of scanner, keypad, call-box, panel';

/** `|` parts alternatives in udev, the others are patterns or end the text: `?` fits any one sign. */
const forUdev = (serial) => serial.replace(/["*[\]\\|]/g, '?');

/** The rule for one argument; undefined if it does not read. */
function ruleOf(argument) {
  const read =
    /^(scanner|keypad|call-box|panel)=([\da-f]{4}):([\da-f]{4})(?::([ -~]{1,126})|@(\d{1,3}-\d{1,3}(?:\.\d{1,3}){0,6}))?$/i;
  const [, role, vendor, product, serial, port] = read.exec(argument) ?? [];
  if (role === undefined || vendor === undefined || product === undefined) return undefined;
  if (serial !== undefined && serial.trim() !== serial) return undefined;
  return [
    // All of a line must fit one and the same parent: the USB device in that port.
    ...(port === undefined ? [] : [`KERNELS=="${port}"`]),
    `ATTRS{idVendor}=="${vendor.toLowerCase()}"`,
    `ATTRS{idProduct}=="${product.toLowerCase()}"`,
    ...(serial === undefined ? [] : [`ATTRS{serial}=="${forUdev(serial)}"`]),
    `ENV{YOBIBAN_ROLE}="${role.toLowerCase()}"`,
  ].join(', ');
}

const rules = process.argv.slice(2).map((argument) => [argument, ruleOf(argument)]);
const unread = rules.find(([, rule]) => rule === undefined);
if (rules.length === 0 || unread) {
  process.stderr.write(`${unread ? `${unread[0]}: does not read; ` : ''}${USAGE}\n`);
  process.exit(2);
}
process.stdout.write('# The devices enrolled on this box; made by enrol.mjs of yobiban.\n');
for (const [, rule] of rules) process.stdout.write(`${rule}\n`);
