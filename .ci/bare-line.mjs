/**
 * Runs inside a box of a test's network (hall-network.ts): one bare TCP connection without anything of
 * ours, so that what it measures is what the network itself allows.
 *
 * `send PORT BYTES EVERY_MS` sends messages to whoever connects, until it is ended. `take HOST PORT
 * BYTES` prints the milliseconds that each one took, a line each. Both run on one machine, whose
 * monotonic clock they share.
 */
import { connect, createServer } from 'node:net';
import process from 'node:process';

const [, , role, ...rest] = process.argv;

function send([port, bytes, everyMs]) {
  const server = createServer({ noDelay: true }, (socket) => {
    const timer = setInterval(() => {
      const message = Buffer.alloc(bytes);
      message.writeBigInt64LE(process.hrtime.bigint());
      socket.write(message);
    }, everyMs);
    socket.on('error', () => clearInterval(timer));
  });
  server.listen(port, '0.0.0.0', () => process.stdout.write('open\n'));
}

function take([host, port, bytes]) {
  const socket = connect({ host, port: Number(port), noDelay: true });
  let held = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= Number(bytes)) {
      const tookMs = Number(process.hrtime.bigint() - held.readBigInt64LE(0)) / 1e6;
      process.stdout.write(`${tookMs.toFixed(1)}\n`);
      held = held.subarray(Number(bytes));
    }
  });
}

if (role === 'send') send(rest.map(Number));
else take(rest);
