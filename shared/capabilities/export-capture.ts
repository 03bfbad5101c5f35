/** `pen_export`: writes a capture to a file other tools open: the browser's own bytes, their gzip, or pprof's format. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../base/markdown.ts';
import { formatBytes } from '../base/units.ts';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../contracts/captures.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import { libraryCapture } from './capture-view.ts';
import { defineCapability, type CallContext } from './define.ts';
import { captureParam } from './parameters.ts';

const FORMATS = ['native', 'gzip', 'pprof', 'json'] as const;

/** Kinds of captures that have a form in pprof's format. */
const PPROF_KINDS: readonly CaptureKind[] = ['heap-profile', 'cpu-profile'];

/** The profile in pprof's format, with what the library knows of its recording. */
async function pprofOf(
  { kind, file, startedAt, durationMs, options, origin }: CaptureRecord,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<Uint8Array>> {
  const { samplingIntervalBytes } = options;
  // When an imported file was recorded, nobody knows.
  const began = origin === 'imported' ? {} : { startedAtMs: Math.max(0, Date.parse(startedAt)) };
  const encoded =
    kind === 'cpu-profile'
      ? await ports.analysis.query(file, 'cpu.pprof', began, { signal })
      : await ports.analysis.query(
          file,
          'heap-profile.pprof',
          {
            ...began,
            ...(origin === 'imported' ? {} : { durationMs }),
            ...(typeof samplingIntervalBytes === 'number' ? { intervalBytes: samplingIntervalBytes } : {}),
          },
          { signal },
        );
  return encoded.ok ? { ok: true, value: encoded.value.bytes } : encoded;
}

export const penExport = defineCapability({
  name: 'pen_export',
  title: 'Export Capture',
  summary:
    'Writes a capture to a file: native is byte for byte what the browser sent, gzip compresses it, pprof (CPU profiles, heap sampling) opens in go tool pprof.',
  category: 'library',
  kind: 'change-library',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: captureParam.describe('Capture id.'),
    path: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('Where to write; inside the project root. Default: the capture id with its extension, there.'),
    format: z
      .enum(FORMATS)
      .default('native')
      .describe('native, gzip; pprof (.pb.gz) for CPU profiles and heap sampling.'),
    overwrite: z.boolean().default(false).describe('Replace an existing file.'),
  }),
  result: z.object({ capture: z.string(), path: z.string(), sizeBytes: z.number(), format: z.enum(FORMATS) }),
  locks: [],
  deadlineMs: 3_600_000,
  run: async ({ capture, path, format, overwrite }, { ports, caller, signal, progress }) => {
    const record = libraryCapture(ports, capture);
    if (!record.ok) return record;
    const kind = CAPTURE_KINDS[record.value.kind];
    const hasPprof = PPROF_KINDS.includes(record.value.kind);
    const isPprof = format === 'pprof' && hasPprof;
    if (format !== 'native' && format !== 'gzip' && !isPprof) {
      return {
        ok: false,
        error: appError(
          'unsupported_format',
          `A capture of kind "${kind.label}" cannot be written as ${format}.`,
          hasPprof ? 'Use native, gzip or pprof.' : 'Use native or gzip.',
        ),
      };
    }
    const extension = isPprof ? '.pb.gz' : `${kind.extension}${format === 'gzip' ? '.gz' : ''}`;
    const resolved = await caller.resolvePath(path ?? `${record.value.id}${extension}`, 'write');
    if (!resolved.ok) return resolved;
    const content = isPprof ? await pprofOf(record.value, { ports, signal }) : null;
    if (content !== null && !content.ok) return content;
    const written = await ports.library.export(record.value.id, {
      path: resolved.value,
      // pprof's files are gzipped.
      format: format === 'native' ? 'native' : 'gzip',
      ...(content === null ? {} : { content: content.value }),
      overwrite,
      signal,
      progress,
    });
    if (!written.ok) return written;
    return { ok: true, value: { capture: record.value.id, format, ...written.value } };
  },
  summarise: ({ capture, path, sizeBytes, format }) =>
    document([
      title('Capture Exported'),
      summaryLine([
        ['ID', capture],
        ['Format', format],
        ['Size', formatBytes(sizeBytes)],
        ['File', code(path)],
      ]),
    ]),
});
