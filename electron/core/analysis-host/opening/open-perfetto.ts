/**
 * Opens a trace in Perfetto's format for queries: it is converted to the JSON trace that Chrome would have written, which is parsed during
 * the conversion and stored in a scratch file for queries about single events. From the column cache the trace opens without conversion;
 * the JSON is then made when such a query first needs it.
 */
import { PERFETTO_JSON_VERSION } from '../../../../shared/engine/trace/perfetto/index.ts';
import { analyseTrace, createTraceReader, storesArgs } from '../../../../shared/engine/trace/index.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import { perfettoContents, perfettoForm } from '../column-cache/contents.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { openedTrace, type OpenTrace } from './open-trace.ts';
import { runPaced } from '../pause.ts';
import { makePerfettoJson } from '../perfetto-json.ts';
import { createScratchFile, type ScratchFile } from '../scratch-file.ts';

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function openPerfetto(file: OpenedFile, options: OpenHeapOptions): Promise<OpenTrace> {
  const { signal, pacing, ceilingBytes, onProgress } = options;
  const startedMs = pacing.now();
  const cache = (await options.columnCache?.of(file, options.filePath)) ?? null;
  const cached = await cache?.readAs(perfettoForm(PERFETTO_JSON_VERSION), {
    signal,
    ceilingBytes,
    onRead: (done, total) => onProgress({ stage: 'reading', done, total }),
  });
  const factsNow = () => ({ readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes });
  if (cached !== undefined && cached !== null) {
    const json = jsonOnDemand(file, options);
    return openedTrace(
      { document: cached, facts: factsNow(), writing: null },
      { readBytes: json.read, reportBug: options.reportBug, onOver: json.close },
    );
  }
  const scratch = await newScratch(options);
  try {
    const reader = createTraceReader({ storesArgs, ceilingBytes });
    await makePerfettoJson(options.filePath, {
      signal,
      pacing,
      take: async (bytes) => {
        unwrap(reader.write(bytes));
        await scratch.append(bytes);
      },
      onRead: (done, total) => onProgress({ stage: 'reading', done, total }),
    });
    const document = await runPaced(analyseTrace(unwrap(reader.end())), pacing, signal, onProgress);
    const contents = cache === null ? null : perfettoContents(document, PERFETTO_JSON_VERSION);
    return openedTrace(
      {
        document,
        facts: factsNow(),
        writing: contents === null ? null : (cache?.writeAs(contents) ?? null),
      },
      {
        readBytes: (from, length) => scratch.read(from, length),
        reportBug: options.reportBug,
        onOver: () => void scratch.close().catch(options.reportBug),
      },
    );
  } catch (thrown) {
    await scratch.close();
    throw thrown;
  }
}

async function newScratch({ scratchDirectory }: OpenHeapOptions): Promise<ScratchFile> {
  return createScratchFile(await scratchDirectory(), 'the JSON of a Perfetto trace,');
}

interface JsonOnDemand {
  /** Throws `AppFailure`. A failed conversion is tried again with the next query. */
  readonly read: (from: number, length: number) => Promise<Uint8Array>;
  readonly close: () => void;
}

/** The JSON of a trace that was opened from the column cache, which has the places of events in it. */
function jsonOnDemand({ identity }: OpenedFile, options: OpenHeapOptions): JsonOnDemand {
  const closing = new AbortController();
  let made: Promise<ScratchFile> | null = null;
  const make = async (): Promise<ScratchFile> => {
    const scratch = await newScratch(options);
    try {
      const converted = await makePerfettoJson(options.filePath, {
        signal: closing.signal,
        pacing: options.pacing,
        take: (bytes) => scratch.append(bytes),
        onRead: () => undefined,
      });
      const { inode, sizeBytes, modifiedNs } = converted.identity;
      if (inode !== identity.inode || sizeBytes !== identity.sizeBytes || modifiedNs !== identity.modifiedNs)
        throw new AppFailure(
          appError('analysis_failed', `${options.filePath} was changed since it was opened.`, 'Open it again.'),
        );
      return scratch;
    } catch (thrown) {
      await scratch.close();
      throw thrown;
    }
  };
  return {
    async read(from, length) {
      made ??= make();
      const own = made;
      try {
        return await (await own).read(from, length);
      } catch (thrown) {
        if (made === own) made = null;
        void own.then((scratch) => scratch.close()).catch(() => undefined);
        throw thrown;
      }
    },
    close() {
      closing.abort();
      // A conversion that failed has closed its file.
      void made?.then((scratch) => scratch.close()).catch(() => undefined);
    },
  };
}
