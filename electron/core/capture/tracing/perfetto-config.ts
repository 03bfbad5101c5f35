/**
 * Perfetto's own configuration of a trace in a ring buffer, as bytes of a `perfetto.protos.TraceConfig`. The browser makes one from the settings of
 * `Tracing.start` too, but then reads the CPU time of the thread at both ends of each event, which is a system call: a quarter of what
 * the trace costs the page (`npm run bench recorder`). Here it does not.
 */

/** Field numbers of the messages, from perfetto/protos. */
const TRACE_CONFIG = { buffers: 1, dataSources: 2 } as const;
const BUFFER = { sizeKb: 1, fillPolicy: 4 } as const;
const RING_BUFFER = 1;
const DATA_SOURCE = { config: 1 } as const;
const DATA_SOURCE_CONFIG = { name: 1, targetBuffer: 2, chromeConfig: 101, trackEventConfig: 113 } as const;
const CHROME_CONFIG = { traceConfig: 1 } as const;
const TRACK_EVENT_CONFIG = { disabledCategories: 1, enabledCategories: 2, enableThreadTimeSampling: 8 } as const;

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
function numberField(field: number, value: number): number[] {
  return [...varint(field * 8 + VARINT), ...varint(value)];
}
function messageField(field: number, ...parts: readonly (readonly number[])[]): number[] {
  const content = parts.flat();
  return [...varint(field * 8 + LENGTH_DELIMITED), ...varint(content.length), ...content];
}
function textField(field: number, text: string): number[] {
  return messageField(field, [...Buffer.from(text, 'utf8')]);
}

/** For the parameter `perfettoConfig` of `Tracing.start`: base64. */
export function perfettoRingConfig({
  categories,
  bufferBytes,
}: {
  readonly categories: readonly string[];
  readonly bufferBytes: number;
}): string {
  const chromeConfig = textField(
    CHROME_CONFIG.traceConfig,
    JSON.stringify({ record_mode: 'record-continuously', included_categories: categories }),
  );
  const source = (name: string, ...more: readonly (readonly number[])[]): number[] =>
    messageField(
      TRACE_CONFIG.dataSources,
      messageField(
        DATA_SOURCE.config,
        textField(DATA_SOURCE_CONFIG.name, name),
        numberField(DATA_SOURCE_CONFIG.targetBuffer, 0),
        messageField(DATA_SOURCE_CONFIG.chromeConfig, chromeConfig),
        ...more,
      ),
    );
  const trackEvents = messageField(
    DATA_SOURCE_CONFIG.trackEventConfig,
    textField(TRACK_EVENT_CONFIG.disabledCategories, '*'),
    // Names of processes and threads.
    ...[...categories, '__metadata'].map((category) => textField(TRACK_EVENT_CONFIG.enabledCategories, category)),
    numberField(TRACK_EVENT_CONFIG.enableThreadTimeSampling, 0),
  );
  const buffer = messageField(
    TRACE_CONFIG.buffers,
    numberField(BUFFER.sizeKb, Math.ceil(bufferBytes / 1024)),
    numberField(BUFFER.fillPolicy, RING_BUFFER),
  );
  return Buffer.from([
    ...buffer,
    ...source('track_event', trackEvents),
    ...source('org.chromium.trace_metadata'),
  ]).toString('base64');
}
