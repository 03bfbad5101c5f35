/** `pen_export`: writes a capture to a file: the original bytes, gzip, or the format of another tool. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatBytes } from '../../../base/units.ts';
import { err, ok } from '../../../base/result.ts';
import {
  CAPTURE_KINDS,
  exportEndings,
  exportExtension,
  exportFormatsOf,
  isRedactable,
  isSharedPage,
  type CaptureRecord,
} from '../../../core/contracts/captures.ts';
import { EXPORT_FORMAT_NAMES, type ExportFormat } from '../../../base/export-formats.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../base/errors.ts';
import { formatLink, isLink, parseLink } from '../../../core/contracts/links.ts';
import type { CapturePlace, Place } from '../../../core/contracts/places.ts';
import { PROFILE_EXPORT_FORMATS, type ProfileExportFormat } from '../../../engine/profile/contract/sampled-profiles.ts';
import { RedactionSummarySchema, SECRET_KIND_LABELS } from '../../../base/redaction/redaction.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { hasExtension } from '../../../core/capability/export-extension.ts';
import { libraryCapture } from '../../../core/capability/open-capture.ts';
import { partsOf } from '../../../core/contracts/results.ts';
import { targetLabels } from '../../../core/capability/target-labels.ts';
import { type OriginalsContext } from '../../../core/capability/original-names.ts';
import { captureParam } from '../../../core/capability/parameters.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import { answerWith, tableOf, type AnswerPart } from '../../../core/findings/blocks.ts';
import { count, name as nameCell } from '../../../core/findings/model.ts';

/** Size limit of the JSON of a Perfetto trace, which has two to three times the size of the trace. */
const JSON_CAP_BYTES = 64 * 1024 ** 3;

/** Formats whose kind of capture can be detected from the content of the file. */
const DETECTABLE: readonly ExportFormat[] = [
  'native',
  'gzip',
  'json',
  'istanbul',
  'speedscope',
  'firefox',
  'collapsed',
];

/** Formats in which this process can write a capture. */
function formatsOf(record: CaptureRecord, { convertPerfetto }: AnalysisPort): readonly ExportFormat[] {
  return exportFormatsOf(record).filter((format) => format !== 'json' || convertPerfetto !== undefined);
}

/** Encodes a profile in the format of another tool, with the metadata of its recording. */
async function profileIn(
  format: ProfileExportFormat,
  { file, name, startedAt, durationMs, options, origin, target }: CaptureRecord,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<Uint8Array>> {
  const { samplingIntervalBytes } = options;
  const encoded = await ports.analysis.query(
    file,
    'profile.export',
    {
      format,
      title: name,
      labels: target === null ? {} : targetLabels(target),
      // Time and length of the recording of an imported file are unknown.
      ...(origin === 'imported' ? {} : { startedAtMs: Math.max(0, Date.parse(startedAt)), durationMs }),
      ...(typeof samplingIntervalBytes === 'number' ? { intervalBytes: samplingIntervalBytes } : {}),
    },
    { signal },
  );
  return encoded.ok ? ok(encoded.value.bytes) : encoded;
}

function isProfileFormat(format: ExportFormat): format is ProfileExportFormat {
  return PROFILE_EXPORT_FORMATS.some((known) => known === format);
}

/** The captures of a shared file: that of the link, those it is compared with, and the names of those it is built on. */
function sharedCaptures(
  record: CaptureRecord,
  place: CapturePlace | null,
  library: CallContext['ports']['library'],
): { readonly records: readonly CaptureRecord[]; readonly files: readonly CaptureRecord[] } {
  const earlier = (place?.view === 'compare' ? place.earlier : []).map((id) => unwrap(library.get(id)));
  const files = [record, ...earlier];
  const named = partsOf(record).flatMap((id) => {
    const part = library.get(id);
    return part.ok && !files.some((file) => file.id === id) ? [part.value] : [];
  });
  return { files, records: [...files, ...named] };
}

/** The content to write instead of the original bytes; null to write those. */
async function contentOf(
  format: ExportFormat,
  record: CaptureRecord,
  context: OriginalsContext,
): Promise<AppResult<Uint8Array> | null> {
  if (isProfileFormat(format)) return profileIn(format, record, context);
  const { ports, signal } = context;
  if (format === 'html' && !isSharedPage(format, record)) {
    const html =
      (await ports.lighthouse?.html(record.file, { signal })) ??
      err(
        appError(
          'unsupported_format',
          'This process cannot run Lighthouse, which generates the HTML report.',
          'Use the app.',
        ),
      );
    return html.ok ? ok(new TextEncoder().encode(html.value)) : html;
  }
  if (format !== 'istanbul') return null;
  const written = await ports.analysis.query(record.file, 'coverage.istanbul', {}, { signal });
  return written.ok ? ok(written.value.bytes) : written;
}

/** A capture id, or a link to a place in a capture; a text that is neither is returned as it is. */
function linkedCapture(named: string): Place {
  return isLink(named) ? unwrap(parseLink(named)) : { captureId: named, place: null };
}

const MAX_PLACES_SHOWN = 10;

function redactionParts({
  total,
  kinds,
  places,
  placesOmitted,
  report,
}: z.infer<typeof RedactionSummarySchema> & { readonly report: string }): AnswerPart[] {
  if (total === 0) return [['No secret was found. Report: ', nameCell(report)]];
  const left = Math.max(0, places.length - MAX_PLACES_SHOWN) + placesOmitted;
  return [
    [
      count(total),
      ' secrets were replaced by text of the same length. Secrets of other forms may remain. Report: ',
      nameCell(report),
    ],
    tableOf(kinds, [
      ['Kind', ({ kind }) => SECRET_KIND_LABELS[kind]],
      ['Replaced', (each) => count(each.count)],
      ['Different', ({ distinct }) => count(distinct)],
    ]),
    tableOf(places.slice(0, MAX_PLACES_SHOWN), [
      ['Place', ({ place }) => nameCell(place)],
      ['Kind', ({ kind }) => kind],
      ['Replaced', (each) => count(each.count)],
    ]),
    left > 0 && `${left} more places in the report.`,
  ];
}

export const penExport = defineCapability({
  name: 'pen_export',
  title: 'Export Capture',
  control: '“Export”',
  summary: 'Writes a capture to a file.',
  category: 'library',
  kind: 'change-library',
  // `overwrite` replaces an existing file.
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: false },
  params: z.strictObject({
    capture: captureParam.describe('Capture id; for html also a link to the view that is shown, `pen://captures/…`.'),
    path: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe(
        'File to write: inside the project root, not in a hidden folder, with the extension of the format; JSON with two, such as .trace.json. Default: the capture id in the project root.',
      ),
    format: z
      .enum(EXPORT_FORMAT_NAMES)
      .default('native')
      .describe(
        'native, gzip; pprof (.pb.gz), speedscope, firefox and collapsed for CPU profiles and heap sampling; json for Perfetto traces; istanbul for JS coverage; html: one page that shows it in any browser.',
      ),
    overwrite: z
      .boolean()
      .default(false)
      .describe(
        'Replace an existing file. MCP clients can replace only a capture of the same kind, and no pprof or html.',
      ),
    redact: z
      .boolean()
      .default(false)
      .describe(
        'Replace secrets by text of the same length; a report lies next to the file. Files stay valid for other tools. For native, gzip, speedscope, firefox, istanbul and html; an assistant’s html has none.',
      ),
  }),
  listed: { path: 'in the project root', redact: 'mask secrets' },
  result: z.object({
    capture: z.string(),
    path: z.string(),
    sizeBytes: z.number(),
    format: z.enum(EXPORT_FORMAT_NAMES),
    /** The file of the capture's notes; null if it has none, for redacted files, and for formats of other tools. */
    notesPath: z.string().nullable(),
    redaction: RedactionSummarySchema.extend({ report: z.string() }).optional(),
  }),
  locks: [],
  deadlineMs: 3_600_000,
  run: async ({ capture, path, format, overwrite, redact }, { ports, caller, signal, progress, note }) => {
    const named = linkedCapture(capture);
    const record = unwrap(libraryCapture(ports, named.captureId));
    const known = formatsOf(record, ports.analysis);
    if (!known.includes(format)) {
      throw new AppFailure(
        appError(
          'unsupported_format',
          `A capture of the kind "${CAPTURE_KINDS[record.kind].label}" cannot be exported as ${format}.`,
          `Use ${known.slice(0, -1).join(', ')} or ${known.at(-1)}.`,
        ),
      );
    }
    if (redact && !isRedactable(record, format)) {
      throw new AppFailure(
        appError(
          'unsupported_format',
          `Secrets cannot be redacted in this format of "${CAPTURE_KINDS[record.kind].label}", which is not JSON.`,
          'Use redact for native, gzip and html of captures that are JSON, for speedscope, firefox and istanbul.',
        ),
      );
    }
    const extension = exportExtension(record, format);
    const resolved = unwrap(await caller.resolvePath(path ?? `${record.id}${extension}`, 'write'));
    unwrap(hasExtension(resolved, exportEndings(record, format), caller));
    const content = await contentOf(format, record, { ports, caller, signal, note });
    if (content !== null && !content.ok) throw new AppFailure(content.error);
    const { convertPerfetto } = ports.analysis;
    const { file: stored } = record;
    const shareTo = async (to: string): Promise<AppResult<{ readonly sizeBytes: number }>> => {
      if (ports.share === undefined)
        return err(appError('unsupported_format', 'This process cannot write a shared file.', 'Export it in the app.'));
      const link = formatLink(record.id, named.place);
      // An assistant shares nothing that it is not shown itself.
      const isMasked = redact || caller.kind === 'mcp';
      const shared = { link, ...sharedCaptures(record, named.place, ports.library), redact: isMasked };
      return ports.share.write(to, shared, { signal, progress });
    };
    const written = unwrap(
      await ports.library.export(record.id, {
        path: resolved,
        // pprof files are gzipped.
        format: format === 'pprof' || format === 'gzip' ? 'gzip' : 'native',
        ...(content === null ? {} : { content: content.value }),
        ...(format === 'json' && convertPerfetto !== undefined
          ? {
              writeContent: (to: string) =>
                convertPerfetto(stored, to, {
                  capBytes: JSON_CAP_BYTES,
                  signal,
                  onWritten: (bytes) => progress({ done: bytes, total: null, message: 'Exporting (JSON)', bytes }),
                }),
            }
          : {}),
        ...(isSharedPage(format, record) ? { writeContent: shareTo } : redact ? { redact } : {}),
        overwrite,
        ...(caller.kind === 'mcp' ? { replaceable: DETECTABLE.includes(format) ? record.kind : 'none' } : {}),
        signal,
        progress,
      }),
    );
    const { notesPath = null, warning, ...file } = written;
    if (warning !== undefined) note(warning);
    return { capture: record.id, format, ...file, notesPath };
  },
  summarise: ({ capture, path, sizeBytes, format, notesPath, redaction }) =>
    answerWith(
      'Capture Exported',
      [
        ['ID', capture],
        ['Format', format],
        ['Size', formatBytes(sizeBytes)],
        ['File', code(path)],
      ],
      notesPath !== null && `Its notes are in ${code(notesPath)}; pen_import reads them back.`,
      ...(redaction === undefined ? [] : redactionParts(redaction)),
    ),
});
