import { describe, expect, it } from 'vitest';
import { createTraceSpan } from './tracing.ts';

const event = (name: string, ts: number): string =>
  `{"args":{"data":{"frames":[]}},"cat":"c","dur":3,"name":"${name}","ph":"X","pid":1,"tid":2,"ts":${ts}},\n`;
const TEXT = `{"traceEvents":[${event('PipelineReporter', 1_000_000)}${event('TracingStartedInBrowser', 23_725_052_791)}${event('RunTask', 23_725_152_791)}${event('Paint', 23_725_470_491)}${event('thread_name', 0)}],"metadata":{"a":"${'x'.repeat(80)}"}}`;

function heldMs(pieceChars: number, text = TEXT): number | null {
  const span = createTraceSpan();
  for (let at = 0; at < text.length; at += pieceChars) span.push(text.slice(at, at + pieceChars));
  return span.heldMs();
}

describe('the span of a trace', () => {
  it('is from the start marker to the last event, wherever the text is split', () => {
    // 23,725,470,491 µs − 23,725,052,791 µs
    for (let pieceChars = 1; pieceChars <= 200; pieceChars += 1) expect(heldMs(pieceChars)).toBeCloseTo(417.7, 6);
    expect(heldMs(TEXT.length)).toBeCloseTo(417.7, 6);
  });

  it('is unknown without the start marker', () => {
    expect(heldMs(50, TEXT.replace('TracingStartedInBrowser', 'Started'))).toBeNull();
    expect(createTraceSpan().heldMs()).toBeNull();
  });
});
