/** Records a trace with plain CDP in a minimal script: the baseline for our own capture, and the source of the files. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';

/** The categories that DevTools records for its Performance panel, with screenshots and samples. */
export const FULL_CATEGORIES = [
  '-*',
  'devtools.timeline',
  'v8.execute',
  'v8',
  'blink.console',
  'blink.user_timing',
  'loading',
  'latencyInfo',
  'toplevel',
  'cppgc',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.stack',
  'disabled-by-default-devtools.screenshot',
  'disabled-by-default-v8.cpu_profiler',
];

const BUFFER_KB = 1200 * 1024;
const READ_BYTES = 1 << 20;
const POLL_MS = 100;
const CLICKS = 3;

export interface RecordedTrace {
  readonly sizeBytes: number;
  /** From the command that ends the recording to the browser's completion event, and to the last byte read. */
  readonly completeMs: number;
  readonly lastByteMs: number;
}

export interface RecordOptions {
  readonly port: number;
  readonly targetId: string;
  /** Loaded once the recording runs; null leaves the page as it is. */
  readonly url: string | null;
  /** The duration; null: until the page has finished its rounds. */
  readonly durationMs: number | null;
  readonly categories: readonly string[];
  readonly out: string;
}

/** Throws the protocol's errors. */
export async function recordTrace(options: RecordOptions): Promise<RecordedTrace> {
  // On the page's own session: only then does the browser write the list of frames, without which other tools open no trace.
  const page = await CDP({ port: options.port, target: options.targetId, local: true });
  try {
    await page.Page.enable();
    await page.send('Tracing.start', {
      traceConfig: {
        recordMode: 'recordAsMuchAsPossible',
        includedCategories: [...options.categories],
        traceBufferSizeInKb: BUFFER_KB,
      },
      transferMode: 'ReturnAsStream',
      streamFormat: 'json',
    });
    if (options.url !== null) await page.Page.navigate({ url: options.url });
    if (options.durationMs === null) {
      await delay(1000);
      for (let click = 0; click < CLICKS; click += 1) {
        const at = { x: 40, y: 380, button: 'left', clickCount: 1 } as const;
        await page.Input.dispatchMouseEvent({ type: 'mousePressed', ...at });
        await page.Input.dispatchMouseEvent({ type: 'mouseReleased', ...at });
      }
      for (;;) {
        const { result } = await page.Runtime.evaluate({ expression: 'globalThis.done === true', returnByValue: true });
        if (result.value === true) break;
        await delay(POLL_MS);
      }
    } else {
      await delay(options.durationMs);
    }
    const startedMs = performance.now();
    const completed = new Promise<{ stream?: string }>((settle) => page.on('Tracing.tracingComplete', settle));
    await page.send('Tracing.end');
    const { stream } = await completed;
    if (stream === undefined) throw new Error('the browser gave no stream');
    const completeMs = performance.now() - startedMs;
    const file = createWriteStream(options.out);
    let sizeBytes = 0;
    for (;;) {
      const { data, eof, base64Encoded } = await page.send('IO.read', { handle: stream, size: READ_BYTES });
      const bytes = Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8');
      sizeBytes += bytes.length;
      if (!file.write(bytes)) await once(file, 'drain');
      if (eof) break;
    }
    const lastByteMs = performance.now() - startedMs;
    await page.send('IO.close', { handle: stream });
    const finished = once(file, 'finish');
    file.end();
    await finished;
    return { sizeBytes, completeMs, lastByteMs };
  } finally {
    await page.close();
  }
}
