/**
 * Reads the events of a trace file, JSON (gzipped or plain) or Perfetto, detected by its first bytes, as the objects that the engine needs.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import {
  createPerfettoToJson,
  createTypeScan,
  isPerfettoHead,
} from '../../../../../shared/engine/trace/perfetto/index.ts';
import { boundedInflate } from '../../../files/bounded-inflate.ts';
import { createEventBatches } from './event-batches.ts';

type TraceEvent = Trace.Types.Events.Event;

const READ_BYTES = 1024 * 1024;

/** Enough for the first packet of a Perfetto trace. */
const HEAD_BYTES = 64 * 1024;

async function headOf(filePath: string): Promise<Buffer> {
  const file = await open(filePath);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

type Take = (chunks: AsyncIterable<Buffer>) => Promise<void>;

/** Reads the file, decompressed if it is gzipped. */
async function readBytes(filePath: string, isGzip: boolean, take: Take): Promise<void> {
  const bytes = createReadStream(filePath, { highWaterMark: READ_BYTES });
  if (isGzip) await pipeline(bytes, createGunzip(), take);
  else await pipeline(bytes, take);
}

/** Read twice: descriptions of some events are near the end. */
async function readPerfetto(filePath: string, onText: (text: string) => void): Promise<void> {
  const scan = createTypeScan(boundedInflate);
  await readBytes(filePath, false, async (chunks) => {
    for await (const chunk of chunks) scan.write(chunk);
  });
  const converter = createPerfettoToJson({ types: scan.types, onText, inflate: boundedInflate });
  await readBytes(filePath, false, async (chunks) => {
    for await (const chunk of chunks) converter.write(chunk);
  });
  const ending = converter.end();
  while (ending.next().done !== true);
}

interface FrameData {
  readonly frame: string;
  readonly name: string;
  readonly processId: number;
  readonly url: string;
  readonly isOutermostMainFrame: boolean;
  readonly isInPrimaryMainFrame: boolean;
}

interface StartedEvent {
  readonly args: { data?: { frames: FrameData[]; frameTreeNodeId: number; persistentIds: boolean } };
}

interface NavigationEvent {
  readonly pid: number;
  readonly args: {
    readonly frame: string;
    readonly data?: { readonly documentLoaderURL?: string; readonly isOutermostMainFrame?: boolean };
  };
}

const isNamed = <E>(event: TraceEvent, name: string): event is TraceEvent & E => event.name === name;

/**
 * A recording started on the browser instead of a page does not list the frames, and the engine refuses it. Navigations contain the frames
 * too: they are taken from those.
 */
function completeFrames(events: readonly TraceEvent[]): void {
  const started = events.find((event) => isNamed<StartedEvent>(event, 'TracingStartedInBrowser'));
  if (started === undefined || !isNamed<StartedEvent>(started, 'TracingStartedInBrowser')) return;
  if (started.args.data !== undefined) return;
  const frames = new Map<string, FrameData>();
  for (const event of events) {
    if (!isNamed<NavigationEvent>(event, 'navigationStart')) continue;
    const { frame, data } = event.args;
    if (data?.isOutermostMainFrame !== true || data.documentLoaderURL === undefined || data.documentLoaderURL === '')
      continue;
    const flags = { isOutermostMainFrame: true, isInPrimaryMainFrame: true };
    frames.set(frame, { frame, name: '', processId: event.pid, url: data.documentLoaderURL, ...flags });
  }
  if (frames.size === 0) return;
  started.args.data = { frames: [...frames.values()], frameTreeNodeId: 1, persistentIds: true };
}

/** All whole events, with the frames that the engine needs. Throws the errors of the file system, gzip or the JSON parser. */
export async function readEvents(filePath: string): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const batches = createEventBatches((text) => {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) for (const event of parsed) events.push(event);
  });
  const head = await headOf(filePath);
  if (isPerfettoHead(head)) {
    await readPerfetto(filePath, (text) => batches.write(Buffer.from(text)));
  } else {
    await readBytes(filePath, head[0] === 0x1f && head[1] === 0x8b, async (chunks) => {
      for await (const chunk of chunks) batches.write(chunk);
    });
  }
  batches.end();
  completeFrames(events);
  return events;
}
