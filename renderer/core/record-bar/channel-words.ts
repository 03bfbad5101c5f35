/** State texts of a channel: a line, a short form, and the full explanation. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { TAKEN_BY_WINDOW } from '../stores/topics/library.ts';
import { bufferWords } from '../stores/topics/trace-buffer.ts';
import { toolTitle, type Channel, type ChannelState } from '../stores/topics/channels.ts';
import { targetTypeWord } from '../stores/topics/targets.ts';
import type { TargetType } from '../../../shared/core/contracts/targets.ts';
import { shortcutText } from '../widgets/keys/keys.ts';
import { wholeSeconds } from '../words/moments.ts';
import { personText } from '../words/person-text.ts';

export interface ChannelWords {
  readonly line: string;
  /** Fits in 56 px. */
  readonly short: string;
  /** One or two sentences for tooltip and popover. */
  readonly story: string;
  /** The recording is at risk. */
  readonly isWarning?: boolean;
}

/** `0:21`: elapsed time for a narrow channel. */
export function runningTime(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toString().padStart(2, '0')}`;
}

/** The done share, or null without a total. */
export function doneShare(call: CallRecord): number | null {
  const progress = call.progress;
  return progress === null || progress.total === null || progress.total <= 0
    ? null
    : Math.min(1, progress.done / progress.total);
}

/** True for the call that ends a recording. */
function isStop({ argumentsJson }: CallRecord): boolean {
  return argumentsJson.includes('"action":"stop"');
}

/** What a running call shows at the name of its channel. */
export function runningWords(call: CallRecord, nowMs: number): ChannelWords {
  const time = runningTime(nowMs - call.startedAtMs);
  if (call.state === 'cancelling')
    return { line: `${time}, cancelling`, short: 'ending', story: 'Cancelling and restoring the target.' };
  const bytes = call.progress?.bytes ?? null;
  const message = personText(call.progress?.message ?? 'Starting');
  const { phase, buffer } = call.progress ?? {};
  // A press would begin the next recording as soon as this one is stored.
  if (phase === 'writing' || isStop(call))
    return {
      line: `saving, ${time}`,
      short: 'saving',
      story: `${message}. It is no longer recorded. Press to show it in Activity.`,
    };
  if (phase === 'recording' && buffer) {
    const { percent, isWarning } = bufferWords(buffer, nowMs - call.startedAtMs);
    const fill = `buffer ${percent}`;
    const story = `${message}, ${fill}. Press to show it in Activity.`;
    return { line: `${time}, ${fill}`, short: time, story, isWarning };
  }
  const size = bytes === null || bytes === 0 ? '' : `, ${formatBytes(bytes)}`;
  return { line: `${time}${size}`, short: time, story: `${message}${size}. Press to show it in Activity.` };
}

function recordingWords({ state, startedAtMs, heapUsedBytes, buffer }: Recording, nowMs: number): ChannelWords {
  const time = runningTime(nowMs - startedAtMs);
  if (state === 'stopping') return { line: `${time}, stopping`, short: 'ending', story: 'Stopping.' };
  if (buffer) {
    const words = bufferWords(buffer, nowMs - startedAtMs);
    return {
      line: `${time}, buffer ${words.percent}`,
      short: time,
      isWarning: words.isWarning,
      story: `Recording; the buffer is ${words.percent} full. ${words.story}${words.story.endsWith('.') ? '' : '.'} Press to stop and open the capture.`,
    };
  }
  const heap = heapUsedBytes === null ? '' : `, ${formatBytes(heapUsedBytes)}`;
  const story = `Recording${heap === '' ? '' : `; heap size ${formatBytes(heapUsedBytes ?? 0)}`}. Press to stop and open the capture.`;
  return { line: `${time}${heap}`, short: time, story };
}

function holderName(name: string): string {
  return name === TAKEN_BY_WINDOW ? 'you' : name;
}

export function channelWords(channel: Channel, state: ChannelState, nowMs: number): ChannelWords {
  switch (state.kind) {
    case 'no-target':
      return {
        line: shortcutText(channel.shortcut),
        short: shortcutText(channel.shortcut),
        story: `${channel.explanation} Select a target first.`,
      };
    case 'gone':
      return { line: 'target closed', short: 'gone', story: 'The selected target was closed. Select another one.' };
    case 'unsupported': {
      const word = targetTypeWord(state.targetType as TargetType);
      return {
        line: `not for ${word}`,
        short: '–',
        story: `${channel.explanation} ${state.why ?? `Not available for a ${word} target.`}`,
      };
    }
    case 'free':
      return {
        line: shortcutText(channel.shortcut),
        short: shortcutText(channel.shortcut),
        story: channel.explanation,
      };
    case 'running':
      return runningWords(state.call, nowMs);
    case 'recording':
      return recordingWords(state.recording, nowMs);
    case 'listening': {
      const time = runningTime(nowMs - state.log.startedAtMs);
      return { line: time, short: time, story: 'Recording requests. Press to stop; they stay in the Network panel.' };
    }
    case 'used':
      return {
        line: `in use: ${state.by}`,
        short: 'in use',
        story: `Your ${state.by} uses it. It is free again when that ends.`,
      };
    case 'held': {
      const held = wholeSeconds(nowMs - state.lock.sinceMs);
      const who = holderName(state.lock.callerName);
      return {
        line: `${who}, ${held}`,
        short: held,
        story: `${who === 'you' ? 'You have' : `${who} has`} been ${state.recording === null ? 'taking one from' : 'recording'} ${state.lock.scopeTitle} for ${held}.`,
      };
    }
    case 'needs': {
      const held = wholeSeconds(nowMs - state.lock.sinceMs);
      const who = holderName(state.lock.callerName);
      const capture = toolTitle(state.lock.tool);
      return {
        line: `busy: ${capture}`,
        short: 'busy',
        story: `${capture} uses ${state.key} too. ${who === 'you' ? 'You have' : `${who} has`} been running it for ${held}.`,
      };
    }
    case 'cooldown': {
      const left = wholeSeconds(state.cooldown.untilMs - nowMs, 'up');
      return {
        line: `ready in ${left}`,
        short: left,
        story: `The target has to settle between two runs. Ready in ${left}.`,
      };
    }
    default:
      return assertNever(state, 'channel state');
  }
}
