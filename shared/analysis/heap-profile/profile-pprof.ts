/** Exports a sampled heap profile to pprof: one stack per call that allocated, with its samples and V8's estimated bytes. */
import { encodePprof, type PprofStack } from '../pprof/pprof-profile.ts';
import { NO_CALLER } from './profile-columns.ts';
import { isBareRoot, type ProfileDocument } from './profile-document.ts';

export interface ProfileRecording {
  /** Milliseconds since the Unix epoch; 0 if unknown, as for the others. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Sampling interval: average number of bytes between two samples. */
  readonly intervalBytes: number;
}

const SPACE = { type: 'inuse_space', unit: 'bytes' };

export function profileToPprof(
  document: ProfileDocument,
  { startedAtMs, durationMs, intervalBytes }: ProfileRecording,
): Uint8Array<ArrayBuffer> {
  return encodePprof({
    valueTypes: [{ type: 'samples', unit: 'count' }, SPACE],
    functions: document.functions,
    stacks: stacksOf(document),
    startedAtMs,
    durationMs,
    period: intervalBytes === 0 ? null : { ...SPACE, value: intervalBytes },
    comment: 'Sampled by V8; estimated live bytes at the end of the recording. Written by PEN Workbench.',
  });
}

function* stacksOf(document: ProfileDocument): Generator<PprofStack, void, undefined> {
  const { count, caller, functionOf, selfSizeBytes, samples } = document.calls;
  for (let row = 0; row < count; row += 1) {
    if (selfSizeBytes[row] === 0 && samples[row] === 0) continue;
    const functions: number[] = [];
    for (let at = row; at !== NO_CALLER && !isBareRoot(document, at); at = caller[at]) functions.push(functionOf[at]);
    yield { functions, values: [samples[row], Math.round(selfSizeBytes[row])] };
  }
}
