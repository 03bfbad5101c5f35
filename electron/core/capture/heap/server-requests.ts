/**
 * The requests that a Node process answers while its allocations are recorded: method, path without its query, and times, from Node's own diagnostics channels.
 * Node tells of them inside the process only, so a subscriber runs there until the recording ends; it also ends by itself after a number of requests.
 */
import { z } from 'zod';
import { pageExpression, PAGE_SCRIPT_URL } from '../../../../shared/base/workbench-scripts.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';

/** A process may answer thousands in a second; what came later is not known. */
const MAX_REQUESTS = 500;
const DEADLINE_MS = 3000;
/** A symbol, so that no loop over the properties of the global object finds it. */
const HOLDER = "Symbol.for('pen-workbench.requests')";

const SUBSCRIBE = `(() => {
  const load = typeof require === 'function' ? require : process.getBuiltinModule;
  const channels = load?.call(process, 'diagnostics_channel');
  if (typeof channels?.subscribe !== 'function' || globalThis[${HOLDER}] !== undefined) return false;
  const rows = [];
  const byRequest = new WeakMap();
  const START = 'http.server.request.start';
  const FINISH = 'http.server.response.finish';
  const penWorkbenchStart = ({ request }) => {
    if (rows.length >= ${MAX_REQUESTS}) return end();
    const row = { method: request.method, path: String(request.url).split(/[?#]/)[0].slice(0, 200), from: Date.now(), to: null };
    rows.push(row);
    byRequest.set(request, row);
    request.once('close', function penWorkbenchClose() { row.to ??= Date.now(); });
  };
  const penWorkbenchFinish = ({ request }) => {
    const row = byRequest.get(request);
    if (row !== undefined) row.to = Date.now();
  };
  const end = () => {
    channels.unsubscribe(START, penWorkbenchStart);
    channels.unsubscribe(FINISH, penWorkbenchFinish);
  };
  channels.subscribe(START, penWorkbenchStart);
  channels.subscribe(FINISH, penWorkbenchFinish);
  Object.defineProperty(globalThis, ${HOLDER}, { configurable: true, value: { rows, end, isFull: () => rows.length >= ${MAX_REQUESTS} } });
  return true;
})()`;
const TAKE = `(() => {
  const held = globalThis[${HOLDER}];
  if (held === undefined) return null;
  delete globalThis[${HOLDER}];
  held.end();
  return { rows: held.rows, isFull: held.isFull() };
})()`;

const TakenSchema = z.object({
  rows: z.array(z.object({ method: z.string(), path: z.string(), from: z.number(), to: z.number().nullable() })),
  isFull: z.boolean(),
});

export interface ServerRequests {
  /** On the clock of the process, in milliseconds since the Unix epoch. */
  readonly rows: z.output<typeof TakenSchema>['rows'];
  /** More may have come, and are not in the rows. */
  readonly isFull: boolean;
}

export interface RequestsOfServer {
  /** The requests so far; ends the subscription. Null if the process tells of none. */
  take(): Promise<ServerRequests | null>;
}

async function run(session: Pick<TargetSession, 'send'>, expression: string): Promise<unknown> {
  const answer = await session.send(
    'Runtime.evaluate',
    {
      expression: pageExpression(expression, PAGE_SCRIPT_URL),
      includeCommandLineAPI: true,
      returnByValue: true,
      silent: true,
    },
    { deadlineMs: DEADLINE_MS },
  );
  return answer.ok && answer.value.exceptionDetails === undefined ? answer.value.result.value : null;
}

export async function listenToRequests(session: Pick<TargetSession, 'send'>): Promise<RequestsOfServer> {
  const isSubscribed = (await run(session, SUBSCRIBE)) === true;
  return {
    async take() {
      if (!isSubscribed) return null;
      const taken = TakenSchema.safeParse(await run(session, TAKE));
      return taken.success ? taken.data : null;
    },
  };
}
