/** `pen_capture_info`: the metadata of one capture, the kind of a file outside the library, or a call that continues. */
import { z } from 'zod';
import { LONGEST_WAIT_MS, WaitSecondsSchema, waitMsOf } from '../../../core/capability/asked-wait.ts';
import { code } from '../../../base/markdown.ts';
import { formatBytes } from '../../../base/units.ts';
import { HAPPENINGS_OPTION } from '../../../core/contracts/happenings.ts';
import { CAPTURE_KINDS, CaptureKindSchema } from '../../../core/contracts/captures.ts';
import { callIdOf, runIdOf, RunViewSchema, type RunView } from '../../../core/contracts/runs.ts';
import { appError, errorOfAbort, AppFailure, unwrap } from '../../../base/errors.ts';
import { pipeName } from '../../../core/contracts/targets.ts';
import { CaptureViewSchema, captureFacts, captureView } from '../../../core/capability/capture-view.ts';
import { answerWith, listed, warned } from '../../../core/findings/blocks.ts';
import { TELLERS } from '../../tellers.ts';
import { runText } from '../../../core/capability/run-text.ts';
import { defineCapability, type CallContext, type Patience } from '../../../core/capability/define.ts';
import { namedCapture } from '../../../core/capability/open-capture.ts';
import { captureParam } from '../../../core/capability/parameters.ts';

/** The time that a reader of a run waits if its caller waits as long as a call takes. */
const USUAL_WAIT_MS = 170_000;
const PATIENT: Patience = { surelyMs: USUAL_WAIT_MS, askedMs: LONGEST_WAIT_MS };

interface InfoOfRun {
  readonly kind: null;
  readonly file: null;
  readonly capture: null;
  readonly noteCount: null;
  readonly run: RunView;
}

/** The kinds whose captures are in the result whole. */
const WHOLE = Object.values(TELLERS).flatMap(({ whole }) => (whole === undefined ? [] : [whole]));

/** Waits for news of a call that continues, as long as the client does; or `waitMs` for its end. */
async function readRun(callId: string, waitMs: number | undefined, context: CallContext): Promise<InfoOfRun> {
  const { ports, caller, signal, patience = PATIENT, progress } = context;
  const unknown = appError(
    'capture_not_found',
    `There is no ${runIdOf(callId)} of this client: the id is wrong, or PEN Workbench was started again since.`,
    'pen_list_captures lists what was stored; pen_status lists what is running.',
  );
  const before = ports.runs?.read(callId, caller) ?? null;
  if (ports.runs === undefined || before === null) throw new AppFailure(unknown);
  progress({ done: 0, total: null, message: `Waiting for ${before.title}` });
  const waited = AbortSignal.timeout(Math.min(waitMs ?? patience.surelyMs, patience.askedMs));
  const until = AbortSignal.any([signal, waited]);
  await (waitMs === undefined ? ports.runs.news(callId, until) : ports.runs.end(callId, until));
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  const run = ports.runs.read(callId, caller);
  if (run === null) throw new AppFailure(unknown);
  return { kind: null, file: null, capture: null, noteCount: null, run };
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
    capture: captureParam
      .optional()
      .describe(
        'Capture id such as heap-3f9a12cd, a file path, or the id of a call that continues, such as run-3f9a12cd45ab67ef: waits for news of it. Default: the newest capture.',
      ),
    waitSeconds: WaitSecondsSchema.optional().describe(
      'Waits for the end of a call that continues. Some clients give up at 60',
    ),
  }),
  result: z.object({
    /** Null for a call that continues, as is the file. */
    kind: CaptureKindSchema.nullable(),
    file: z.string().nullable(),
    capture: CaptureViewSchema.nullable(),
    /** Number of notes pinned to it; null for a file outside the library, and if they cannot be read. */
    noteCount: z.number().nullable(),
    /** Such as an exploration: a person opens it, and no tool of assistants does. */
    ...(Object.fromEntries(WHOLE.map(({ member, schema }) => [member, schema.optional()])) as object),
    /** A call that continues, or that has ended since. */
    run: RunViewSchema.optional(),
  }),
  blocks: ['answer'],
  locks: [],
  deadlineMs: LONGEST_WAIT_MS + 30_000,
  run: async ({ capture, waitSeconds }, context) => {
    const callId = callIdOf(capture ?? '');
    if (callId !== null) return readRun(callId, waitSeconds === undefined ? undefined : waitMsOf(waitSeconds), context);
    const [newest] = context.ports.library.list();
    const named = capture ?? newest?.id;
    if (named === undefined)
      throw new AppFailure(
        appError('capture_not_found', 'The library is empty.', 'Take a capture, or import a file with pen_import.'),
      );
    const { record, source } = await namedCapture(named, context);
    if (record !== null) {
      const pinned = context.ports.notes.list(record.id);
      if (!pinned.ok) context.note(pinned.error.message);
      const noteCount = pinned.ok ? pinned.value.length : null;
      const shown = { kind: record.kind, file: record.file, capture: captureView(record), noteCount };
      const whole = TELLERS[CAPTURE_KINDS[record.kind].document]?.whole;
      if (whole === undefined) return shown;
      const { ports, signal } = context;
      const file = unwrap(await ports.analysis.query(record.file, whole.query, {}, { signal }));
      return { ...shown, [whole.member]: file };
    }
    const kind = unwrap(await context.ports.analysis.kindOf(source.file));
    return { kind, file: source.file, capture: null, noteCount: null };
  },
  summarise: ({ kind, file, capture, noteCount, run, ...more }) => {
    if (run !== undefined) return runText(run);
    if (capture === null || kind === null || file === null) {
      return answerWith(
        'Capture Info',
        [
          ['Kind', kind === null ? '–' : CAPTURE_KINDS[kind].label],
          ['File', code(file ?? '')],
        ],
        'This file is not in the library; pen_import adds it.',
      );
    }
    const options = Object.entries(capture.options)
      .filter(([name]) => name !== HAPPENINGS_OPTION)
      .map(([name, value]) => `${name}: ${String(value)}`);
    return answerWith(
      'Capture Info',
      captureFacts(capture),
      capture.truncated && warned('This capture is truncated.'),
      listed('Details', [
        `Name: ${code(capture.name)}`,
        capture.note !== '' && `Description: ${code(capture.note)}`,
        !(noteCount === null || noteCount === 0) && `Notes: ${noteCount}; pen_notes lists them`,
        capture.target !== null &&
          `Target: ${capture.target.type} ${code(capture.target.url)} at ${pipeName(capture.target.endpoint) ?? code(capture.target.endpoint)}`,
        `${capture.origin === 'imported' ? 'Imported' : 'Taken'} by ${code(capture.takenBy)}${capture.pinned ? ', pinned' : ''}`,
        capture.pauseMs !== null && `The target was paused for about ${Math.round(capture.pauseMs)} ms`,
        options.length > 0 && `Options: ${code(options.join(', '))}`,
        ...capture.loss.map((loss) => `Lost: ${code(loss.reason)}${loss.lostMs === null ? '' : `, ${loss.lostMs} ms`}`),
        `File: ${code(capture.file)}, ${formatBytes(capture.sizeBytes)}`,
        `Resource: ${capture.uri}`,
      ]),
      ...WHOLE.flatMap(({ member, texts }) => {
        const whole = (more as Readonly<Record<string, unknown>>)[member];
        return whole === undefined ? [] : texts(whole);
      }),
    );
  },
});
