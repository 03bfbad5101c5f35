import { expect, test } from 'vitest';
import { perfettoRingConfig } from './tracing-session.ts';

type Field = readonly [field: number, value: number | Buffer];

/** The fields of a message, by the rules of protocol buffers. */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte % 0x80) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const size = varint();
    if (tag % 8 === 0) fields.push([Math.floor(tag / 8), size]);
    else {
      fields.push([Math.floor(tag / 8), bytes.subarray(at, at + size)]);
      at += size;
    }
  }
  return fields;
}
const messages = (fields: readonly Field[], field: number): Buffer[] =>
  fields.flatMap(([number, value]) => (number === field && typeof value !== 'number' ? [value] : []));
const texts = (fields: readonly Field[], field: number): string[] =>
  messages(fields, field).map((bytes) => bytes.toString('utf8'));

test('the configuration is a ring buffer of the size, with the categories and without CPU times', () => {
  const config = fieldsOf(
    Buffer.from(perfettoRingConfig({ categories: ['loading', 'v8.execute'], bufferBytes: 64 * 1024 ** 2 }), 'base64'),
  );
  const [buffer] = messages(config, 1);
  expect(fieldsOf(buffer ?? Buffer.alloc(0))).toEqual([
    [1, 65_536],
    [4, 1],
  ]);
  const sources = messages(config, 2).map((source) => fieldsOf(messages(fieldsOf(source), 1)[0] ?? Buffer.alloc(0)));
  expect(sources.map((source) => texts(source, 1))).toEqual([['track_event'], ['org.chromium.trace_metadata']]);
  const [events = []] = sources;
  const chrome = fieldsOf(messages(events, 101)[0] ?? Buffer.alloc(0));
  expect(JSON.parse(texts(chrome, 1)[0] ?? '')).toEqual({
    record_mode: 'record-continuously',
    included_categories: ['loading', 'v8.execute'],
  });
  const track = fieldsOf(messages(events, 113)[0] ?? Buffer.alloc(0));
  expect([texts(track, 1), texts(track, 2)]).toEqual([['*'], ['loading', 'v8.execute', '__metadata']]);
  expect(track).toContainEqual([8, 0]);
});
