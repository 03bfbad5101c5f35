/** `pen_heap_track`: tracks allocations from start to stop, and lists the surviving ones by function and by time. */
import { z } from 'zod';
import { code, warning } from '../../../base/markdown.ts';
import { formatDuration } from '../../../base/units.ts';
import { settle, unwrap } from '../../../base/errors.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { storedHappenings } from '../../../core/contracts/happenings.ts';
import { listOf } from '../../../core/findings/blocks.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { bytes, ms, plainSection } from '../../../core/findings/model.ts';
import { AllocationContentSchema, allocationParts, readAllocationContent } from './allocation-content.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import {
  RecordingResultSchema,
  actionParam,
  answeredMoments,
  callerInfo,
  heapOptions,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';

const NAME = 'pen_heap_track';

/** Progress of 100 for stopping and streaming; the rest is for the analysis. */
const CAPTURE_SHARE = 85;

export const penHeapTrack = defineCapability({
  name: NAME,
  title: 'Heap Tracking',
  control: '“Heap timeline”',
  summary: 'Allocation timeline from start to stop: what survived, by function.',
  category: 'memory',
  kind: 'capture',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    action: actionParam,
    trackAllocations: z
      .boolean()
      .default(true)
      .describe('Record allocation stacks (start only). Without them the overhead is lower.')
      .meta({
        form: {
          label: 'Allocation stacks',
          description: 'Record allocation stacks. Without them the overhead is lower.',
        },
      }),
    target: targetParam,
  }),
  result: RecordingResultSchema.extend({
    trackAllocations: z.boolean(),
    content: AllocationContentSchema.optional(),
  }),
  target: { types: [...SCRIPT_TARGETS], needs: ['HeapProfiler.startTrackingHeapObjects'] },
  locks: ['HeapProfiler.tracking'],
  lockSpan: 'start-to-stop',
  // As for a heap snapshot, the port has its own limit of 5 minutes, without the time it waits for the disk.
  deadlineMs: 1_800_000,
  run: async ({ action, trackAllocations }, context) => {
    const { ports, target, signal, caller, note, progress } = context;
    if (action === 'start') {
      const owner = recordingOwner(context);
      const started = await ports.capture.heapTracking.start(target, { trackAllocations, owner, signal });
      return { ...startedResult(unwrap(started), target), trackAllocations };
    }
    let takenShare = 0;
    const stopped = await ports.capture.heapTracking.stop(target, {
      caller: callerInfo(caller),
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
      progress: (update) => {
        if (update.total !== null && update.total > 0) takenShare = Math.max(takenShare, update.done / update.total);
        progress({ ...update, done: takenShare * CAPTURE_SHARE, total: 100 });
      },
    });
    const recorded = unwrap(stopped);
    const { file, pauseMs, overTime, loss, happenings } = recorded;
    const options = {
      trackAllocations: recorded.trackAllocations,
      ...heapOptions(overTime),
      ...(happenings === null ? {} : storedHappenings(happenings)),
    };
    const draft = { ...captureDraft('heap-timeline', target, recorded, options), pauseMs };
    const capture = await storeCapture(context, file, draft);
    for (const { reason } of loss) note(`${reason}.`);
    const read = await settle(() => readAllocationContent(capture.file, CAPTURE_SHARE, context));
    const content = unwrap(contentOfStored(capture, read));
    progress({ done: 100, total: 100, message: 'Done', bytes: capture.sizeBytes });
    return {
      ...capture,
      action,
      trackAllocations: recorded.trackAllocations,
      overTime: answeredMoments(overTime),
      content,
    };
  },
  summarise: (value) => {
    const { captureId, sizeBytes = 0, durationMs = 0, overTime = [], loss = [], content } = value;
    if (captureId === undefined || content === undefined) {
      const stacks = value.trackAllocations ? 'recorded' : 'not recorded';
      return startedText('Heap Tracking', NAME, value, [['Allocation stacks', stacks]]);
    }
    const lostMs = loss.reduce((sum, { lostMs: lost }) => sum + (lost ?? 0), 0);
    return answerText(
      'Heap Timeline',
      [
        ['Capture ID', captureId],
        ['Tracked', ms(durationMs)],
        ['Size', bytes(sizeBytes)],
      ],
      [
        lostMs > 0 && warning(`The first ${formatDuration(lostMs)} are not in the timeline.`),
        ...allocationParts(content, overTime, { durationMs, lostMs }, value.target?.id),
        plainSection('next', 'Next', [
          listOf([
            `pen_heap_summary, pen_heap_retainers and pen_heap_diff also read ${captureId}, because a timeline contains a full heap snapshot.`,
            `File: ${code(value.file ?? '')} (resource ${value.uri ?? ''}); Chrome DevTools opens it as an allocation timeline.`,
          ]),
        ]),
      ],
    );
  },
});
