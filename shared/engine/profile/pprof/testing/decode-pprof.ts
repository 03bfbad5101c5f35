/** Test helper: decodes profile.proto independently of the writer. */
import { expect } from 'vitest';

/** Fields of a message by number, in byte order: integers, or the bytes of length-delimited fields. */
function fieldsOf(bytes: Uint8Array): Map<number, (bigint | Uint8Array)[]> {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at];
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const values = fields.get(tag >> 3) ?? [];
    fields.set(tag >> 3, values);
    if ((tag & 7) === 0) {
      values.push(varint());
    } else {
      expect(tag & 7).toBe(2);
      const length = Number(varint());
      expect(at + length).toBeLessThanOrEqual(bytes.length);
      values.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return fields;
}

function packed(value: bigint | Uint8Array | undefined): number[] {
  const values: number[] = [];
  let current = 0n;
  let shift = 0n;
  for (const byte of value instanceof Uint8Array ? value : []) {
    current |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    values.push(Number(current));
    [current, shift] = [0n, 0n];
  }
  return values;
}

export function decode(bytes: Uint8Array) {
  const fields = fieldsOf(bytes);
  const messages = (field: number): Map<number, (bigint | Uint8Array)[]>[] =>
    (fields.get(field) ?? []).map((value) => fieldsOf(value instanceof Uint8Array ? value : new Uint8Array(0)));
  const strings = (fields.get(6) ?? []).map((value) =>
    new TextDecoder().decode(value instanceof Uint8Array ? value : undefined),
  );
  const number = (message: Map<number, (bigint | Uint8Array)[]>, field: number): number =>
    Number(message.get(field)?.[0] ?? 0);
  const text = (message: Map<number, (bigint | Uint8Array)[]>, field: number): string | undefined =>
    strings[number(message, field)];
  const functions = new Map(
    messages(5).map((message) => [number(message, 1), `${text(message, 2)} ${text(message, 4)}:${number(message, 5)}`]),
  );
  const locations = new Map(
    messages(4).map((message) => {
      const [line] = message.get(4) ?? [];
      const inner = fieldsOf(line instanceof Uint8Array ? line : new Uint8Array(0));
      return [number(message, 1), `${functions.get(number(inner, 1))}:${number(inner, 3)} (line ${number(inner, 2)})`];
    }),
  );
  const labelsOf = (message: Map<number, (bigint | Uint8Array)[]>): { labels?: Record<string, string> } => {
    const pairs = (message.get(3) ?? []).map((value) => {
      const label = fieldsOf(value instanceof Uint8Array ? value : new Uint8Array(0));
      return [text(label, 1), text(label, 2)] as const;
    });
    return pairs.length === 0 ? {} : { labels: Object.fromEntries(pairs) };
  };
  return {
    strings,
    sampleTypes: messages(1).map((message) => `${text(message, 1)}/${text(message, 2)}`),
    defaultType: strings[Number(fields.get(14)?.[0] ?? 0)],
    samples: messages(2).map((message) => ({
      stack: packed(message.get(1)?.[0]).map((id) => locations.get(id)),
      values: packed(message.get(2)?.[0]),
      ...labelsOf(message),
    })),
    timeNanos: fields.get(9)?.[0],
    durationNanos: fields.get(10)?.[0],
    period: [messages(11).map((message) => `${text(message, 1)}/${text(message, 2)}`)[0], fields.get(12)?.[0]],
  };
}
