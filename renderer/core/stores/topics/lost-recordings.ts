/** Tells a lost recording of the person, with "Record again": in the live document of its target if that is in front, otherwise in a notice. */
import type { StoreApi } from 'zustand/vanilla';
import type { Recording } from '../../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { lostNoticeId, type NoticesState } from '../notices.ts';
import type { RecordingState } from './recording.ts';
import { findTarget } from './targets.ts';
import type { TopicStores } from './topics.ts';

/** The problem of a lost recording arrives in its own message, before or after the list without the recording. */
function reasonOf({ tool, targetId, startedAtMs }: Recording, topics: TopicStores): string | null {
  const problem = topics.problems
    .getState()
    .value.findLast(
      ({ lostRecording, atMs }) =>
        atMs >= startedAtMs && lostRecording?.tool === tool && lostRecording.targetId === targetId,
    );
  return problem?.detail ?? null;
}

/** Tools that stop their recordings themselves; the call reports what fails. */
const RECORD_WITHIN_THEIR_CALL: readonly string[] = ['pen_interact', 'pen_workflow'];

function isPartOfCall({ targetId }: Recording, topics: TopicStores): boolean {
  return topics.calls
    .getState()
    .value.some(
      (call) => RECORD_WITHIN_THEIR_CALL.includes(call.tool) && call.targetId === targetId && call.endedAtMs === null,
    );
}

export function watchLostRecordings(parts: {
  topics: TopicStores;
  notices: StoreApi<NoticesState>;
  recording: StoreApi<RecordingState>;
}): void {
  const { topics, notices, recording } = parts;
  const unexplained = new Map<string, Recording>();
  /** The target of each recording as last listed, by recording id: it may disappear together with the recording. */
  const targets = new Map<string, TargetInfo>();
  const remember = (): void => {
    const endpoints = topics.endpoints.getState().value;
    for (const { id, targetId } of topics.recordings.getState().value) {
      const target = findTarget(endpoints, targetId);
      if (target !== null && target.state !== 'gone') targets.set(id, target);
    }
  };

  const explain = (): void => {
    for (const [id, lost] of unexplained) {
      const reason = reasonOf(lost, topics);
      if (reason === null) continue;
      unexplained.delete(id);
      notices.getState().explain(id, reason);
    }
  };
  const notify = (lost: Recording): void => {
    recording.getState().tellLost(lost, targets.get(lost.id) ?? null, null);
    unexplained.set(lostNoticeId(lost), lost);
    explain();
  };
  topics.recordings.subscribe(({ value }, before) => {
    const there = new Set(value.map(({ id }) => id));
    for (const gone of before.value) {
      if (there.has(gone.id) || gone.caller.kind !== 'window' || isPartOfCall(gone, topics)) continue;
      if (!recording.getState().endedHere.has(gone.id)) notify(gone);
    }
    for (const id of targets.keys()) if (!there.has(id)) targets.delete(id);
    remember();
  });
  topics.problems.subscribe(explain);
  topics.endpoints.subscribe(remember);
}
