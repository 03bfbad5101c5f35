/**
 * Opens a trace in Perfetto's format for queries: it is converted to the JSON trace that Chrome would have written, which is parsed during
 * the conversion and stored in a scratch file for queries about single events.
 */
import { analyseTrace, createTraceReader, storesArgs } from '../../shared/analysis/trace/index.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { openedTrace, type OpenTrace } from './open-trace.ts';
import { runPaced } from './pause.ts';
import { makePerfettoJson } from './perfetto-json.ts';
import { createScratchFile } from './scratch-file.ts';

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function openPerfetto({
  filePath,
  signal,
  pacing,
  ceilingBytes,
  onProgress,
  reportBug,
  scratchDirectory,
}: OpenHeapOptions): Promise<OpenTrace> {
  const startedMs = pacing.now();
  const scratch = await createScratchFile(await scratchDirectory(), 'the JSON of a Perfetto trace,');
  try {
    const reader = createTraceReader({ storesArgs, ceilingBytes });
    const { identity } = await makePerfettoJson(filePath, {
      signal,
      pacing,
      take: async (bytes) => {
        unwrap(reader.write(bytes));
        await scratch.append(bytes);
      },
      onRead: (done, total) => onProgress({ stage: 'reading', done, total }),
    });
    const document = await runPaced(analyseTrace(unwrap(reader.end())), pacing, signal, onProgress);
    const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: identity.sizeBytes };
    return openedTrace(
      { document, facts, writing: null },
      {
        readBytes: (from, length) => scratch.read(from, length),
        reportBug,
        onOver: () => void scratch.close().catch(reportBug),
      },
    );
  } catch (thrown) {
    await scratch.close();
    throw thrown;
  }
}
