/**
 * Why a page has not answered a command, and how much longer it is worth waiting. While a task of a page runs, Chromium answers few commands
 * (tried on Chromium 156): V8 interrupts JavaScript for `Performance.getMetrics`, also an endless loop; a paused page answers all of them; a page
 * with an open dialog none. `Debugger.enable` waits for the end of the task, so the function of an endless loop cannot be asked for then.
 */
import type { AppResult } from '../../../shared/base/errors.ts';
import type { Foreign } from '../../../shared/base/foreign-text.ts';
import { pause } from '../../../shared/base/within.ts';
import { unanswered, type SilentState } from './connection-errors.ts';
import type { CdpSocket, CommandOptions } from './socket.ts';
import { CLEANUP_DEADLINE_MS } from './target-session.ts';

const PROBE_MS = 2000;
/** Between two readings of the processor time of the browser's processes. */
const READING_APART_MS = 1000;
/** Part of a processor below which a process does nothing. */
const IDLE_SHARE = 0.03;
/** A page on a machine that is busy otherwise has so many times its deadline at most. */
const MAX_STRETCH = 8;

/** V8's answer about a call frame that does not exist, which it gives only while it is paused; the name of the page comes earlier in the text. */
const PAUSED = /Invalid call frame id\W*$/;

interface Look {
  readonly state: SilentState;
  /** Part of a processor that the busiest renderer process had. */
  readonly share: number;
}

/** Processor seconds of each renderer process, as the browser knows them without asking the page; empty where it does not say. */
async function rendererSeconds(on: Pick<CdpSocket, 'send'>, title: Foreign): Promise<ReadonlyMap<number, number>> {
  const answer = await on.send('SystemInfo.getProcessInfo', {}, { title, deadlineMs: PROBE_MS });
  const listed = answer.ok ? answer.value.processInfo : [];
  return new Map(listed.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
}

/** Null where the browser does not say. Which process is that of the page is not known: a page that does not answer is mostly the busiest. */
async function busiestShare(on: Pick<CdpSocket, 'send'>, title: Foreign): Promise<number | null> {
  const before = await rendererSeconds(on, title);
  const fromMs = performance.now();
  await pause(READING_APART_MS);
  const after = await rendererSeconds(on, title);
  const seconds = (performance.now() - fromMs) / 1000;
  const shares = [...after].flatMap(([id, used]) => {
    const earlier = before.get(id);
    return earlier === undefined ? [] : [(used - earlier) / seconds];
  });
  return shares.length === 0 ? null : Math.max(...shares);
}

const wasAnswered = (answer: AppResult<unknown>): boolean => answer.ok || answer.error.code === 'cdp_error';

async function look(
  on: Pick<CdpSocket, 'send'>,
  { sessionId, title }: { readonly sessionId: string; readonly title: Foreign },
): Promise<Look> {
  const options = { sessionId, title, deadlineMs: PROBE_MS };
  const [interrupted, frame, share] = await Promise.all([
    on.send('Performance.getMetrics', {}, options),
    on.send('Debugger.evaluateOnCallFrame', { callFrameId: '', expression: '' }, options),
    busiestShare(on, title),
  ]);
  if (!frame.ok && PAUSED.test(frame.error.message)) return { state: { kind: 'paused' }, share: 1 };
  if (wasAnswered(interrupted)) return { state: { kind: 'in-script' }, share: share ?? 1 };
  return { state: { kind: share !== null && share < IDLE_SHARE ? 'waits' : 'busy' }, share: share ?? 1 };
}

/**
 * For the commands of one session on a page. A deadline is the time that the page gets from the machine: where other programs take the
 * processors, an answer may come that much later. Short ones are those of looks and of cleaning up, which nothing depends on.
 */
export function createLateAnswers(
  on: Pick<CdpSocket, 'send' | 'on'>,
  session: { readonly sessionId: string; readonly title: Foreign },
): NonNullable<CommandOptions['onLate']> {
  let dialog: SilentState | null = null;
  // Without the domain Page, which has its uses, the browser does not report dialogs.
  on.on('Page.javascriptDialogOpening', session.sessionId, ({ type = 'dialog', message = '' }) => {
    dialog = { kind: 'dialog', type, message };
  });
  on.on('Page.javascriptDialogClosed', session.sessionId, () => {
    dialog = null;
  });
  let looking: Promise<Look> | null = null;
  return async ({ error, deadlineMs, waitedMs }) => {
    if (dialog !== null) return unanswered(error, session.title, dialog, waitedMs);
    if (deadlineMs <= CLEANUP_DEADLINE_MS) return error;
    looking ??= look(on, session).finally(() => {
      looking = null;
    });
    const { state, share } = await looking;
    const mayTakeMs = deadlineMs / Math.min(1, Math.max(share, 1 / MAX_STRETCH));
    const isWorking = state.kind === 'in-script' || state.kind === 'busy';
    if (isWorking && mayTakeMs - waitedMs > READING_APART_MS) return mayTakeMs - waitedMs;
    return unanswered(error, session.title, state, waitedMs);
  };
}
