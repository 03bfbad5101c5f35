/** One run: an activity begins, something breaks at a random moment, and afterwards everything is in order. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CallEnded, type Activity, type Calls } from './activities/activity.ts';
import { problemsOfAnswers, type Called } from './checks/answers.ts';
import { problemsOfFiles } from './checks/leftovers.ts';
import { createLibraryCheck, type LibraryCheck } from './checks/library.ts';
import { problemsOfLocks } from './checks/locks.ts';
import { problemsOfProcesses } from './checks/processes.ts';
import { problemsOfRecordings } from './checks/recordings.ts';
import { recordAgain } from './checks/works-again.ts';
import { remaining } from '../eventually.ts';
import type { FaultRun } from './plan.ts';
import type { World } from './setup/world.ts';
import { struck, type Fault } from './ways/fault.ts';

/** Longer than any call may take after its target is gone, also on a busy machine: the keepalive notices a half-open connection in 75 s. */
const ANSWER_LIMIT_MS = 600_000;
/**
 * Locks, sessions and files of calls that were cancelled are cleaned up in the background, and the source maps of a capture are stored there for at
 * most a minute.
 */
const SETTLE_LIMIT_MS = 75_000;

const CooldownsSchema = z.object({ cooldowns: z.array(z.object({ tool: z.string(), remainingMs: z.number() })) });

export interface RunResult {
  readonly problems: readonly string[];
  /** Fault in words. */
  readonly what: string;
  /** The activity was in progress when the fault struck. */
  readonly wasInProgress: boolean;
  /** Ends of the calls: the code of each error, `lost`, or `result`. */
  readonly outcomes: readonly string[];
  readonly durationMs: number;
}

/** Runs on one world, which share what is known of its library. */
export interface FaultRunner {
  /** `durationMs`: how long the activity takes undisturbed. */
  run(run: FaultRun, durationMs: number): Promise<RunResult>;
  /** The activity without a fault, after which the same must hold. */
  undisturbed(activity: Activity): Promise<RunResult>;
}

/** The limit of a wait; it keeps no process alive. */
const atMost = (ms: number): Promise<void> => delay(ms, undefined, { ref: false });

const outcomeOf = ({ answer }: Called): string =>
  answer === null ? 'none' : answer.kind === 'error' ? answer.code : answer.kind;

/** Ids of captures in a result. */
function captureIdsOf(calls: readonly Called[]): string[] {
  return calls.flatMap(({ answer }) => {
    const id = answer?.kind === 'result' ? answer.value['captureId'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function createCalls(world: World, ids: Pick<Calls, 'targetId' | 'snapshotId'>): { calls: Calls; called: Called[] } {
  const called: Called[] = [];
  const call: Calls['call'] = async (tool, params) => {
    const at = called.push({ tool, answer: null }) - 1;
    const answer = await world.host.call(tool, params);
    called[at] = { tool, answer };
    if (answer.kind === 'result') return answer.value;
    throw new CallEnded(`${tool}: ${answer.text}`);
  };
  return { calls: { ...ids, call }, called };
}

/** Waits until the activity would not be refused because the last one is too recent. */
async function coolDown({ host }: World, { coolsDown }: Activity): Promise<void> {
  if (coolsDown === undefined) return;
  const status = await host.call('pen_status');
  if (status.kind !== 'result') throw new Error(`pen_status: ${status.text}`);
  const { cooldowns } = CooldownsSchema.parse(status.value);
  await delay(Math.max(0, ...cooldowns.filter(({ tool }) => tool === coolsDown).map((each) => each.remainingMs)));
}

/** The host's process after a fault that ends it: gone, with all of its children, and in order unless it was killed. */
async function problemsOfHostEnd(world: World): Promise<string[]> {
  const end = world.host.end();
  if (end === null) return [`${world.host.kind} did not end`];
  const inOrder = end.signal === null;
  const isClean = end.signal === 'SIGKILL' || end.code === 0;
  return [
    ...(isClean ? [] : [`${world.host.kind} ended with ${end.code ?? end.signal}: ${world.host.lastWords()}`]),
    ...(await remaining(() => problemsOfProcesses(world), SETTLE_LIMIT_MS)),
    ...(inOrder ? await remaining(() => problemsOfFiles(world), SETTLE_LIMIT_MS) : []),
  ];
}

/** Everything that holds when the host runs and nothing is being done. */
async function problemsAtRest(world: World, library: LibraryCheck): Promise<string[]> {
  const atRest = async (): Promise<string[]> => [
    ...(await problemsOfLocks(world)),
    ...problemsOfRecordings(world),
    ...problemsOfFiles(world),
    ...problemsOfProcesses(world),
    ...(await library.problems(world)),
  ];
  return [...(await remaining(atRest, SETTLE_LIMIT_MS))];
}

/** Takes the snapshot that queries read. Throws if it cannot be taken. */
async function takeSnapshot(world: World): Promise<string> {
  const answer = await world.host.call('pen_heap_snapshot', { target: await world.targetId() });
  const id = answer.kind === 'result' ? answer.value['captureId'] : undefined;
  if (typeof id !== 'string') throw new Error(`pen_heap_snapshot: ${answer.text}`);
  return id;
}

export async function createFaultRunner(world: World): Promise<FaultRunner> {
  const library = createLibraryCheck();
  const snapshotId = await takeSnapshot(world);
  library.finished([snapshotId]);

  async function perform(
    activity: Activity,
    fault: Fault | null,
    strike: (isOver: () => boolean) => ReturnType<Fault['strike']>,
  ): Promise<RunResult> {
    const { calls, called } = createCalls(world, { targetId: await world.targetId(), snapshotId });
    await coolDown(world, activity);
    const startedMs = performance.now();
    let isOver = false;
    let crash: unknown = null;
    let durationMs = 0;
    const working = activity
      .run(calls)
      .catch((thrown: unknown) => {
        if (!(thrown instanceof CallEnded)) crash = thrown;
      })
      .finally(() => {
        isOver = true;
        durationMs = performance.now() - startedMs;
      });
    let wasInProgress = false;
    const { what, holdMs, undo } = await strike(() => {
      wasInProgress = !isOver;
      return isOver;
    });
    await Promise.race([working, atMost(holdMs)]);
    await undo();
    await Promise.race([working, atMost(ANSWER_LIMIT_MS)]);

    const hasHostEnded = world.host.end() !== null;
    const problems = problemsOfAnswers(called, { fault, hasHostEnded, mayEndWith: activity.mayEndWith ?? [] });
    if (crash !== null) problems.push(`the activity failed: ${crash instanceof Error ? crash.message : 'by no error'}`);
    if (hasHostEnded !== (fault?.endsHost === true))
      problems.push(hasHostEnded ? `the host has ended: ${world.host.lastWords()}` : 'the host did not end');
    if (hasHostEnded) problems.push(...(await problemsOfHostEnd(world)));
    library.finished(captureIdsOf(called));
    try {
      await world.revive();
      problems.push(...(await problemsAtRest(world, library)));
      const again = await recordAgain(world, await world.targetId());
      if ('problem' in again) problems.push(again.problem);
      else library.finished([again.captureId]);
      await library.trim(world, [snapshotId]);
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
    return { problems, what, wasInProgress, outcomes: called.map(outcomeOf), durationMs };
  }
  return {
    run: ({ activity, fault, fraction, random }, durationMs) =>
      perform(activity, fault, async (isOver) => {
        await delay(fraction * durationMs);
        isOver();
        return fault.strike(world, random);
      }),
    undisturbed: (activity) =>
      perform(activity, null, () => Promise.resolve({ ...struck('nothing'), holdMs: ANSWER_LIMIT_MS })),
  };
}
