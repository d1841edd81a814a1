import mqtt, { type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { FrameMeter } from './frame-meter.ts';

const limits = {
  frameBytesMax: 64 * 1024,
  messagesPerSecond: 200,
  messagesBurst: 1000,
  acksPerSecond: 20_000,
};
const publish = (bytes: number): Packet => ({
  cmd: 'publish',
  topic: 't',
  payload: Buffer.alloc(bytes),
  qos: 0,
  retain: false,
  dup: false,
});
const many = (packet: Packet, count: number) =>
  Buffer.concat(Array.from({ length: count }, () => mqtt.generate(packet)));
const ping: Packet = { cmd: 'pingreq' };

describe('frames', () => {
  test('a frame of the largest size passes, one byte more does not', () => {
    const overhead = 3; // two bytes of topic length, one of topic
    const largest = mqtt.generate(publish(limits.frameBytesMax - overhead));
    const larger = mqtt.generate(publish(limits.frameBytesMax - overhead + 1));
    expect(new FrameMeter(limits, 0).take(largest, 0)).toBeUndefined();
    expect(new FrameMeter(limits, 0).take(larger, 0)).toBe('frame-too-large');
  });

  test('a frame is refused at its header, before its body was sent', () => {
    const announced256Mb = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);
    expect(new FrameMeter(limits, 0).take(announced256Mb, 0)).toBe('frame-too-large');
  });

  test('a remaining length of more than four bytes is no MQTT', () => {
    const endless = Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]);
    expect(new FrameMeter(limits, 0).take(endless, 0)).toBe('frame-too-large');
  });

  test('frames are found wherever the network cuts the bytes', () => {
    const bytes = Buffer.concat([many(publish(300), 3), many(ping, 2), many(publish(70_000), 1)]);
    for (let size = 1; size < 40; size += 1) {
      const meter = new FrameMeter(limits, 0);
      const faults: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        faults.push(meter.take(bytes.subarray(at, at + size), 0));
      }
      const atHeader = faults.findIndex((fault) => fault !== undefined);
      expect(faults[atHeader]).toBe('frame-too-large');
      expect(atHeader).toBeLessThan(1000 / size + 1);
    }
  });
});

describe('messages a second', () => {
  test('a burst passes once, then the rate', () => {
    const meter = new FrameMeter(limits, 0);
    expect(meter.take(many(ping, 1000), 0)).toBeUndefined();
    expect(meter.take(many(ping, 200), 1000)).toBeUndefined();
    expect(meter.take(many(ping, 1), 1000)).toBe('too-many-messages');
  });

  test('ten minutes of quiet do not save up more than one burst', () => {
    const meter = new FrameMeter(limits, 0);
    expect(meter.take(many(ping, 1001), 600_000)).toBe('too-many-messages');
  });

  test('acknowledging what the broker sent does not use the allowance up', () => {
    const meter = new FrameMeter(limits, 0);
    const acks = many({ cmd: 'puback', messageId: 1 }, 10_000);
    expect(meter.take(acks, 0)).toBeUndefined();
    expect(meter.take(many(ping, 1000), 0)).toBeUndefined();
    expect(meter.take(Buffer.concat([acks, acks]), 0)).toBe('too-many-messages');
  });
});
