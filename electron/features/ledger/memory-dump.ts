/** Takes a memory dump of all processes of a browser: a trace with nothing but the dump in it. */
import { err, ok } from '../../../shared/base/result.ts';
import { within } from '../../../shared/base/within.ts';
import { parseMemoryDump, type DumpedProcess } from '../../../shared/features/ledger/process-memory/index.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../../core/cdp/index.ts';

/** A process that is busy answers when its task is done; Chromium gives up on it after 15 s. */
const DUMP_DEADLINE_MS = 20_000;
const READ_DEADLINE_MS = 30_000;
const CHUNK_BYTES = 1024 * 1024;
/** A dump of a browser with eight processes has 1.5 MB. */
const MAX_BYTES = 64 * CHUNK_BYTES;

export type MemoryDump = ReadonlyMap<number, DumpedProcess>;

/** A process that ends in the middle makes the dump of all others fail, such as a renderer that was not used. The next dump is without it. */
const ATTEMPTS = 3;

export async function takeMemoryDump(session: DedicatedSession, signal: AbortSignal): Promise<AppResult<MemoryDump>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const dump = await settle(() => dumpOnce(session, signal));
    if (!dump.ok) return dump;
    if (dump.value !== null) return ok(dump.value);
  }
  return err(appError('cdp_error', 'The browser could not take a memory dump of its processes.', 'Try again.'));
}

/**
 * Null: the dump of at least one process failed. `light`: sizes of allocators without each of their objects, which needs no garbage collection in
 * the target.
 */
async function dumpOnce(session: DedicatedSession, signal: AbortSignal): Promise<MemoryDump | null> {
  const completed = new Promise<string | null>((resolve) => {
    const listening = session.on('Tracing.tracingComplete', ({ stream }) => {
      listening.dispose();
      resolve(stream ?? null);
    });
  });
  unwrap(
    await session.send(
      'Tracing.start',
      {
        transferMode: 'ReturnAsStream',
        streamFormat: 'json',
        traceConfig: {
          recordMode: 'recordAsMuchAsPossible',
          includedCategories: ['disabled-by-default-memory-infra'],
          excludedCategories: ['*'],
          // Empty: no dumps but the one that is requested.
          memoryDumpConfig: {},
        },
      },
      { signal },
    ),
  );
  const requested = await session.send(
    'Tracing.requestMemoryDump',
    { levelOfDetail: 'light' },
    { signal, deadlineMs: DUMP_DEADLINE_MS },
  );
  const ended = await session.send('Tracing.end', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
  const dumped = unwrap(requested);
  unwrap(ended);
  const handle = await within(READ_DEADLINE_MS, completed, signal);
  if (handle === null)
    throw new AppFailure(
      appError('target_unresponsive', 'The browser did not hand over its memory dump.', 'Try again.'),
    );
  const text = await settle(() => readStream(session, handle, signal));
  await session.send('IO.close', { handle }, { deadlineMs: CLEANUP_DEADLINE_MS });
  const events = eventsOf(unwrap(text));
  return events === null || !dumped.success ? null : parseMemoryDump(events);
}

async function readStream(session: DedicatedSession, handle: string, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = unwrap(
      await session.send('IO.read', { handle, size: CHUNK_BYTES }, { signal, deadlineMs: READ_DEADLINE_MS }),
    );
    const { data, base64Encoded, eof } = chunk;
    const part = Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8');
    parts.push(part);
    bytes += part.length;
    if (bytes > MAX_BYTES)
      throw new AppFailure(
        appError('too_large', 'The memory dump of the browser is too large.', 'Close some tabs, and try again.'),
      );
    if (eof) return Buffer.concat(parts).toString('utf8');
  }
}

function eventsOf(text: string): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const events =
      typeof parsed === 'object' && parsed !== null && 'traceEvents' in parsed ? parsed.traceEvents : parsed;
    return Array.isArray(events) ? events : null;
  } catch {
    return null;
  }
}
