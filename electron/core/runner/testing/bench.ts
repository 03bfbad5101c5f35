/** A runner for tests, with a controllable clock, three targets, and a toy capability whose work the test defines, next to the others it needs. */
import { z } from 'zod';
import { err, ok } from '../../../../shared/base/result.ts';
import { defineCapability, type AnyCapability, type CallContext } from '../../../../shared/core/capability/define.ts';
import type { LibraryPort } from '../../../../shared/core/capability/library-ports.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { targetParam } from '../../../../shared/core/capability/parameters.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createActivity } from '../../activity/activity.ts';
import { createCooldowns } from '../../locks/cooldowns.ts';
import { createLocks } from '../../locks/locks.ts';
import { createLog } from '../../log/log.ts';
import { createAnswerRedactor } from '../answer-redactor.ts';
import type { RunnerPermissions } from '../runner-options.ts';
import { createPersonTasks } from '../person-tasks.ts';
import { createRunner } from '../runner.ts';
import type { RunnerPorts } from '../call-ports.ts';
import { createCallerSessions, type ResolvePath } from '../sessions.ts';

function target(id: string, title: string, url: string, type: TargetInfo['type'] = 'page'): TargetInfo {
  return {
    id,
    type,
    title,
    url,
    endpointId: 'E1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
  };
}

export const orders = target('T1', 'Orders', 'https://shop.test/orders');
export const admin = target('T2', 'Admin', 'https://shop.test/admin');
export const worker = target('W1', 'search', 'https://shop.test/search.js', 'worker');

export function endpoint(targets: TargetInfo[], state: EndpointInfo['state'] = 'connected'): EndpointInfo {
  return {
    id: 'E1',
    address: 'http://localhost:9222',
    kind: 'browser',
    product: 'Chrome/156',
    origin: 'default',
    state,
    error: null,
    notice: null,
    connectedAtMs: null,
    targets,
  };
}

/** Paths below /outside are outside the project, hidden ones are refused. */
const resolvePath: ResolvePath = async (path, _use, rule) => {
  if (path.includes('/.')) return err(appError('path_denied', 'It is hidden.'));
  return path.startsWith('/outside') && rule === 'project'
    ? err(appError('path_denied', 'It is outside.', undefined, { outsideProject: true }))
    : ok(path);
};

/** The report of a page's own script context. */
function contextOf(frameId: string, origin: string) {
  return { context: { id: 1, uniqueId: `context of ${frameId}`, origin, auxData: { isDefault: true, frameId } } };
}

/** Everything that a runner needs. */
export function createBench(
  run: (params: { n: number }, context: CallContext) => Promise<unknown> = async () => ({ said: 'hello' }),
  overrides: Partial<AnyCapability> = {},
  others: readonly AnyCapability[] = [],
  library: Partial<LibraryPort> = {},
) {
  const clock = { nowMs: 1_000_000 };
  const now = (): number => clock.nowMs;
  let nextId = 0;
  const newId = (): string => `id-${(nextId += 1)}`;
  const permissions: RunnerPermissions = { check: () => ok([]), ask: async () => ok({ by: 'person', place: null }) };
  const world = {
    permissions,
    endpoints: [endpoint([orders, admin, worker])],
    reconnects: 0,
    released: 0,
    showsSecrets: false,
    hasWindow: true,
    /** The targets have gone to another origin since they were listed. */
    isElsewhere: false,
  };
  const locks = createLocks({ now });
  const cooldowns = createCooldowns({ now });
  const activity = createActivity({ now, newId });
  const sessions = createCallerSessions({ newId, resolvePath });
  const tasks = createPersonTasks({ now, newId, canAsk: () => world.hasWindow });
  const toy = {
    ...defineCapability({
      name: 'pen_toy',
      title: 'Toy',
      summary: 'A toy.',
      category: 'utility',
      kind: 'capture',
      hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
      params: z.strictObject({ n: z.number().int().min(1).max(10).default(3), target: targetParam }),
      result: z.object({ said: z.string() }),
      target: { types: ['page'] },
      locks: ['HeapProfiler'],
      cooldown: { ms: 10_000, startsWith: 'HeapProfiler.takeHeapSnapshot' },
      deadlineMs: 60_000,
      run: async (params, context) => {
        const value = await run(params, context);
        const failure = z.object({ error: z.custom<ReturnType<typeof appError>>() }).safeParse(value);
        if (failure.success && failure.data.error !== undefined) throw new AppFailure(failure.data.error);
        return z.object({ said: z.string() }).parse(value);
      },
      summarise: ({ said }) => `## Toy\n\n${said}`,
    }),
    ...overrides,
  };
  const runner = createRunner({
    capabilities: [toy, ...others],
    ports: { library } as RunnerPorts,
    targets: {
      endpoints: () => world.endpoints,
      byId: (id) => {
        const listed = [orders, admin, worker].find((each) => each.id === id) ?? null;
        return listed !== null && world.isElsewhere ? { ...listed, url: 'https://elsewhere.test/' } : listed;
      },
      reconnect: async () => void (world.reconnects += 1),
      attach: async (info, { onCommand }) => {
        const url = world.isElsewhere ? 'https://elsewhere.test/' : info.url;
        const report = contextOf(info.id, new URL(url).origin);
        let heard = (_params: unknown): void => undefined;
        return ok<AttachedSession>({
          target: info,
          closed: new AbortController().signal,
          send: async (method) => {
            onCommand(method);
            const answers: Readonly<Record<string, unknown>> = {
              'Page.getFrameTree': { frameTree: { frame: { url } } },
              'Runtime.evaluate': { result: { type: 'undefined' } },
            };
            return ok((answers[method] ?? {}) as never);
          },
          on: (event, listener) => {
            if (event === 'Runtime.executionContextCreated') heard = listener as typeof heard;
            return { dispose: () => undefined };
          },
          enable: async (domain) => {
            if (domain === 'Runtime') heard(report);
            return ok({ dispose: () => undefined });
          },
          release: async () => void (world.released += 1),
        });
      },
    },
    requests: {
      whoAnswers: () => Promise.resolve(null),
      send: async ({ method }, granted) => ok({ status: 200, text: `${method} with ${granted.join(', ')}` }),
    },
    locks,
    cooldowns,
    activity,
    sessions,
    log: createLog({ level: 'error', write: () => undefined }),
    answerBudgetBytes: () => 1024,
    showsSecrets: () => world.showsSecrets,
    redactor: createAnswerRedactor(),
    permissions: {
      check: (call) => world.permissions.check(call),
      ask: (question) => world.permissions.ask(question),
    },
    tasks,
    now,
    newId,
  });
  const you = sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  return { clock, world, tasks, locks, cooldowns, activity, sessions, runner, you };
}
