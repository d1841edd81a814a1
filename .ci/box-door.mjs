/**
 * Runs inside a box of a test's network (hall-network.ts) and leads whoever knocks at the socket it
 * is handed to a port of the box's own loopback: a socket stays in the network it was opened in.
 */
import { connect } from 'node:net';
import process from 'node:process';

process.on('message', ({ port }, door) => {
  door.on('connection', (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  // Whoever came before there was somebody to listen would wait for ever.
  process.send('open');
});
process.on('disconnect', () => process.exit(0));
