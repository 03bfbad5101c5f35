/** `pen_export`: writes a capture to a file other tools open: the browser's own bytes, or their gzip. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../base/markdown.ts';
import { formatBytes } from '../base/units.ts';
import { CAPTURE_KINDS } from '../contracts/captures.ts';
import { appError } from '../contracts/errors.ts';
import { libraryCapture } from './capture-view.ts';
import { defineCapability } from './define.ts';
import { captureParam } from './parameters.ts';

const FORMATS = ['native', 'gzip', 'pprof', 'json'] as const;

export const penExport = defineCapability({
  name: 'pen_export',
  title: 'Export Capture',
  summary: 'Writes a capture to a file: native is byte-identical to what the browser sent, gzip compresses it.',
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
    format: z.enum(FORMATS).default('native').describe('native, gzip; pprof and json where the kind has them.'),
    overwrite: z.boolean().default(false).describe('Replace an existing file.'),
  }),
  result: z.object({ capture: z.string(), path: z.string(), sizeBytes: z.number(), format: z.enum(FORMATS) }),
  locks: [],
  deadlineMs: 3_600_000,
  run: async ({ capture, path, format, overwrite }, { ports, caller, signal, progress }) => {
    const record = libraryCapture(ports, capture);
    if (!record.ok) return record;
    const kind = CAPTURE_KINDS[record.value.kind];
    if (format !== 'native' && format !== 'gzip') {
      return {
        ok: false,
        error: appError(
          'unsupported_format',
          `A capture of kind "${kind.label}" cannot be written as ${format}.`,
          'Use native or gzip.',
        ),
      };
    }
    const wanted = path ?? `${record.value.id}${kind.extension}${format === 'gzip' ? '.gz' : ''}`;
    const resolved = await caller.resolvePath(wanted, 'write');
    if (!resolved.ok) return resolved;
    const written = await ports.library.export(record.value.id, {
      path: resolved.value,
      format,
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
