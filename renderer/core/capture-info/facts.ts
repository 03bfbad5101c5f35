/** Facts of a capture as label and text. */
import { HAPPENINGS_OPTION } from '../../../shared/core/contracts/happenings.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { pipeName } from '../../../shared/core/contracts/targets.ts';
import { formatBytes, formatPercent } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Ids, paths and URLs use the monospace font and can be copied. */
  readonly mono?: boolean;
}

/** Texts for boolean tool options; null for options that only affect the response. */
const OPTION_WORDS: Readonly<Record<string, { readonly on: string | null; readonly off: string | null }>> = {
  forceGC: { on: 'garbage collected first', off: 'garbage not collected first' },
  includeDOM: { on: null, off: null },
  maxDepth: { on: null, off: null },
  // The source of an imported file has facts of its own.
  source: { on: null, off: null },
  modified: { on: null, off: null },
  // The library folds by them what a call is making.
  madeIn: { on: null, off: null },
  madeFor: { on: null, off: null },
  // Trace options.
  frameId: { on: null, off: null },
  ringBuffer: { on: 'in a ring buffer', off: null },
  wentRound: { on: 'that wrapped: it has the newest events', off: null },
  reload: { on: 'page reloaded', off: null },
  trackAllocations: { on: 'allocation stacks recorded', off: 'no allocation stacks' },
  namesInlined: { on: 'inlined functions named', off: null },
  // The profiler's clock, used only to align captures of several targets.
  startedUs: { on: null, off: null },
  gzip: { on: null, off: null },
  fastStop: { on: 'converted to JSON', off: null },
};

/** Texts for tool options with a value. */
const OPTION_TEXTS: Readonly<Record<string, (value: number) => string>> = {
  samplingIntervalUs: (intervalUs) => `one sample every ${intervalUs} µs`,
  samplingIntervalBytes: (intervalBytes) => `one sample every ${formatBytes(intervalBytes)}`,
  documentNavigations: (count) => `address changed ${count === 1 ? 'once' : `${count} times`} without loading`,
  requestedMs: (requestedMs) => `for ${durationText(requestedMs)}`,
  bufferBytes: (sizeBytes) => `buffer of ${formatBytes(sizeBytes)}`,
  bufferShare: (share) => `${formatPercent(share)} used`,
  heapBytes: (sizeBytes) => `heap of ${formatBytes(sizeBytes)}`,
  heapAtStartBytes: (sizeBytes) => `heap ${formatBytes(sizeBytes)} at the start`,
  heapAtEndBytes: (sizeBytes) => `${formatBytes(sizeBytes)} at the end`,
  heapPeakBytes: (sizeBytes) => `${formatBytes(sizeBytes)} at most`,
  pageLoadAfterMs: (afterMs) => `from the page load at ${durationText(afterMs)}`,
  writeMs: (writeMs) => `written by the browser in ${durationText(writeMs)}`,
};

/** `garbage collected first, durationS 5`; unknown options are shown by name. */
export function optionsText(options: CaptureRecord['options']): string {
  return Object.entries(options)
    .flatMap(([name, value]) => {
      const words = OPTION_WORDS[name];
      if (words !== undefined) return value === false ? [words.off] : [words.on];
      const text = OPTION_TEXTS[name];
      if (text !== undefined && typeof value === 'number') return [text(value)];
      // Objects name what they were born in.
      if (name === HAPPENINGS_OPTION) return [];
      // The trace lists its categories itself.
      if (name === 'categories' && typeof value === 'string') return [`${value.split(',').length} categories`];
      return value === null ? [] : [typeof value === 'boolean' ? `${value ? '' : 'no '}${name}` : `${name} ${value}`];
    })
    .filter((text) => text !== null)
    .join(', ');
}

function endpointFact(address: string): Fact {
  const name = pipeName(address);
  return name === null
    ? { label: 'Endpoint', value: address.replace(/^http:\/\//, ''), mono: true }
    : { label: 'Endpoint', value: name };
}

/** `dateTime` formats a time for display. */
export function captureFacts(capture: CaptureRecord, dateTime: (atMs: number) => string): Fact[] {
  const { target } = capture;
  const options = optionsText(capture.options);
  const { source, modified } = capture.options;
  const imported = typeof source === 'string' && typeof modified === 'string' ? { source, modified } : null;
  const facts: (Fact | null)[] = [
    { label: 'Kind', value: CAPTURE_KINDS[capture.kind].label },
    { label: 'Capture', value: capture.id, mono: true },
    target === null ? null : { label: 'Target', value: target.title === '' ? target.url : target.title },
    target === null || target.url === '' ? null : { label: 'URL', value: target.url, mono: true },
    target === null ? null : endpointFact(target.endpoint),
    { label: capture.origin === 'imported' ? 'Imported by' : 'Captured by', value: capture.takenBy },
    { label: capture.origin === 'imported' ? 'Imported' : 'Captured', value: dateTime(Date.parse(capture.startedAt)) },
    imported === null ? null : { label: 'Source', value: imported.source, mono: true },
    imported === null ? null : { label: 'File of', value: dateTime(Date.parse(imported.modified)) },
    capture.origin === 'imported' ? null : { label: 'From start to stop', value: durationText(capture.durationMs) },
    capture.pauseMs === null
      ? null
      : { label: 'Pause', value: `${durationText(capture.pauseMs)}, the target was paused` },
    options === '' ? null : { label: 'Options', value: options },
    { label: 'Size', value: formatBytes(capture.sizeBytes) },
    { label: 'File', value: capture.file, mono: true },
  ];
  return facts.filter((fact) => fact !== null);
}

/** Returns what was not recorded, as sentences; empty without loss. */
export function lossSentences(capture: Pick<CaptureRecord, 'truncated' | 'loss'>): string[] {
  const losses = capture.loss.map(({ reason, lostMs, lostEvents }) => {
    const amounts = [
      lostMs === null ? null : durationText(lostMs),
      lostEvents === null ? null : `${lostEvents.toLocaleString('en-US')} events`,
    ].filter((amount) => amount !== null);
    return amounts.length === 0 ? reason : `${reason}: ${amounts.join(', ')} not recorded`;
  });
  return capture.truncated && losses.length === 0 ? ['The capture is incomplete'] : losses;
}
