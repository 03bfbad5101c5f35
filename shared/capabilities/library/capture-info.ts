/** `pen_capture_info`: the metadata of one capture, or the kind of a file outside the library. */
import { z } from 'zod';
import { bullets, code, document, section, sentence, summaryLine, title, warning } from '../../base/markdown.ts';
import { formatBytes } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { HAPPENINGS_OPTION } from '../../contracts/heap/happenings.ts';
import { CAPTURE_KINDS, CaptureKindSchema } from '../../contracts/captures.ts';
import { appError, settle, unwrap, type AppResult } from '../../contracts/errors.ts';
import { pipeName } from '../../contracts/targets.ts';
import { CaptureViewSchema, captureSummary, captureView } from './capture-view.ts';
import { explorationFindings } from '../../kinds/exploration/findings.ts';
import { fittingText } from '../../findings/markdown.ts';
import { MARKDOWN, told } from '../../findings/voice.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { namedCapture } from './open-capture.ts';
import { captureParam } from '../common/parameters.ts';

/** A person opens it, and no tool of assistants does. */
const SHOWN_HERE = 'exploration';
const REPORT_CHARS = 8000;

/** The headline of the file, and its sections as far as they fit. */
function reportOf(file: string, { ports, signal }: CallContext): Promise<AppResult<string[]>> {
  return settle(async () => {
    const { line, parts } = await explorationFindings(
      async (query, params) => unwrap(await ports.analysis.query(file, query, params, { signal })),
      null,
    );
    return [sentence(told(line, MARKDOWN)), ...fittingText(parts, REPORT_CHARS, false).sections];
  });
}

export const penCaptureInfo = defineCapability({
  name: 'pen_capture_info',
  title: 'Capture Info',
  control: 'the library',
  summary: 'Target, options, size, losses and file of a capture.',
  category: 'library',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: captureParam.optional().describe('Capture id such as heap-3f9a12cd, or a file path. Default: the newest.'),
  }),
  result: z.object({
    kind: CaptureKindSchema,
    file: z.string(),
    capture: CaptureViewSchema.nullable(),
    /** Number of notes pinned to it; null for a file outside the library, and if they cannot be read. */
    noteCount: z.number().nullable(),
    /** What the file says, as Markdown, of a kind that no other tool shows. */
    report: z.array(z.string()).optional(),
  }),
  locks: [],
  deadlineMs: 30_000,
  run: async ({ capture }, context) => {
    const [newest] = context.ports.library.list();
    const named = capture ?? newest?.id;
    if (named === undefined)
      return err(
        appError('capture_not_found', 'The library is empty.', 'Take a capture, or import a file with pen_import.'),
      );
    const found = await namedCapture(named, context);
    if (!found.ok) return found;
    const { record, source } = found.value;
    if (record !== null) {
      const pinned = context.ports.notes.list(record.id);
      if (!pinned.ok) context.note(pinned.error.message);
      const noteCount = pinned.ok ? pinned.value.length : null;
      const shown = { kind: record.kind, file: record.file, capture: captureView(record), noteCount };
      if (record.kind !== SHOWN_HERE) return ok(shown);
      const report = await reportOf(record.file, context);
      return report.ok ? ok({ ...shown, report: report.value }) : report;
    }
    const kind = await context.ports.analysis.kindOf(source.file);
    return kind.ok ? ok({ kind: kind.value, file: source.file, capture: null, noteCount: null }) : kind;
  },
  summarise: ({ kind, file, capture, noteCount, report = [] }) => {
    if (capture === null) {
      return document([
        title('Capture Info'),
        summaryLine([
          ['Kind', CAPTURE_KINDS[kind].label],
          ['File', code(file)],
        ]),
        'This file is not in the library; pen_import adds it.',
      ]);
    }
    const options = Object.entries(capture.options)
      .filter(([name]) => name !== HAPPENINGS_OPTION)
      .map(([name, value]) => `${name}: ${String(value)}`);
    return document([
      title('Capture Info'),
      captureSummary(capture),
      capture.truncated && warning('This capture is truncated.'),
      section('Details', [
        bullets([
          `Name: ${code(capture.name)}`,
          ...(capture.note === '' ? [] : [`Description: ${code(capture.note)}`]),
          ...(noteCount === null || noteCount === 0 ? [] : [`Notes: ${noteCount}; pen_notes lists them`]),
          ...(capture.target === null
            ? []
            : [
                `Target: ${capture.target.type} ${code(capture.target.url)} at ${pipeName(capture.target.endpoint) ?? code(capture.target.endpoint)}`,
              ]),
          `${capture.origin === 'imported' ? 'Imported' : 'Taken'} by ${code(capture.takenBy)}${capture.pinned ? ', pinned' : ''}`,
          ...(capture.pauseMs === null ? [] : [`The target was paused for about ${Math.round(capture.pauseMs)} ms`]),
          ...(options.length === 0 ? [] : [`Options: ${code(options.join(', '))}`]),
          ...capture.loss.map(
            (loss) => `Lost: ${code(loss.reason)}${loss.lostMs === null ? '' : `, ${loss.lostMs} ms`}`,
          ),
          `File: ${code(capture.file)}, ${formatBytes(capture.sizeBytes)}`,
          `Resource: ${capture.uri}`,
        ]),
      ]),
      ...report,
    ]);
  },
});
