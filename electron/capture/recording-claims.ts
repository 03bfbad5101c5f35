/** The reasons why a recording cannot be stopped. */
import { formatDuration } from '../../shared/base/units.ts';
import type { CallerInfo } from '../../shared/contracts/activity.ts';
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { Ended } from './ended-recordings.ts';
import { nameOf, type Entry, type RecordingKind } from './recording-entry.ts';

/** There is none; `before` is the last one that ended. */
export function notActive({ tool, noun }: RecordingKind, target: TargetInfo, before: Ended | undefined): AppError {
  const name = nameOf(target);
  const where = before === undefined || before.targetName === name ? '' : ` on "${before.targetName}"`;
  const last =
    before === undefined
      ? ''
      : ` The last one${where} ended ${formatDuration(before.watch.elapsedMs())} ago: ${before.why}`;
  return appError(
    'not_recording',
    `${noun} is not active on "${name}".${last}`,
    `Start it with ${tool} and action "start"; pen_list_captures lists the stored captures.`,
  );
}

/** Another client's, or already being stopped; null if `caller` may stop it. */
export function claimRefused(
  { tool, noun, parts, watch, state, alsoStoppedBy }: Entry,
  target: TargetInfo,
  caller: CallerInfo,
): AppError | null {
  const name = nameOf(target);
  const { caller: holder } = parts.owner;
  const heldForMs = watch.elapsedMs();
  const facts = { holder: tool, holderClient: holder.name, heldForMs };
  if (holder.id !== caller.id && !alsoStoppedBy.has(caller.id) && caller.kind !== 'window')
    return appError(
      'busy',
      `${noun} on "${name}" was started by ${holder.name} (held for ${Math.floor(heldForMs / 1000)}s). Only that client, or the person in the window, can stop it.`,
      'Wait until it ends, or ask the person to stop it.',
      facts,
    );
  if (state !== 'stopping') return null;
  return appError(
    'busy',
    `${noun} on "${name}" is already being stopped.`,
    'Wait until it has stopped; pen_list_captures lists the stored captures.',
    facts,
  );
}
