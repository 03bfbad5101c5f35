/** `pen_explore`: walks an application by itself, repeats what comes back to where it began, and hunts what grows. */
import { foreign } from '../../../base/foreign-text.ts';
import {
  ExplorationSchema,
  type Exploration,
  type Screened,
  type ExplorationFile,
  type Action,
  type Refused,
} from '../contract/explorations.ts';
import { z } from 'zod';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { captureDraft, captureName, storeCapture } from '../../../core/capability/store-capture.ts';
import { isResult, resultOptions } from '../../../core/contracts/results.ts';
import { notReturned, rememberPage } from '../../page/tools/return-page.ts';
import { checkPageUrl } from '../../page/tools/navigate.ts';
import { createExplorer, walkOn, type Explorer } from './explorer.ts';
import { countNoun } from '../../../base/units.ts';
import { exploreText } from './explore-text.ts';
import { isAllowed } from './harm.ts';
import { confirmSlow, huntOn } from './hunts.ts';
import { openRequestGate, type RequestGate } from './request-gate.ts';
import { screenLonger, screenOn } from './screening.ts';
import { limitTime } from './time-limit.ts';

// An exploration to go on with: what the person allows now is tried, and what is not allowed any more is left alone. Pure.

/** The document with what is not true of these allowances taken out. */
export function reopened(document: Exploration, allowed: readonly string[]): Exploration {
  const { endedBy: _endedBy, isCancelled: _isCancelled, ...kept } = document;
  const { walk, refused, requests } = kept;
  const isFree = ({ asks, name }: Action): boolean => asks === undefined || isAllowed(name, allowed);
  const released = refused.filter(({ by, action }) => by === 'allow' && isAllowed(action.name, allowed));
  const withdrawn = walk.states.flatMap(({ key, actions }) =>
    actions.filter((action) => !isFree(action)).map((action) => ({ state: key, action })),
  );
  const names = new Map(walk.states.flatMap(({ actions }) => actions.map(({ id, name }) => [id, name])));
  const isNamed = (id: string): boolean => isAllowed(names.get(id) ?? '', allowed);
  // An action that was tried while its requests were stopped may lead elsewhere now.
  const again = new Set(
    requests.flatMap(({ name, actions }) => (isAllowed(name, allowed) ? actions : actions.filter(isNamed))),
  );
  const gone = new Set(withdrawn.map(({ action }) => action.id));
  const isKept = (id: string): boolean => !again.has(id) && !gone.has(id);
  const isKnown = ({ sequence }: { readonly sequence: { readonly actions: readonly string[] } }): boolean =>
    sequence.actions.every(isKept);
  return {
    ...kept,
    isComplete: false,
    walk: {
      ...walk,
      states: walk.states.map((state) => ({
        ...state,
        actions: [
          ...state.actions.filter(({ id }) => !gone.has(id)),
          ...released.flatMap(({ action, states }) => (states.includes(state.key) ? [action] : [])),
        ],
      })),
      edges: walk.edges.filter(({ action }) => isKept(action)),
    },
    refused: withRefused(
      refused.filter((each) => !released.includes(each)),
      withdrawn,
    ),
    requests: requests.flatMap((request) => {
      if (isAllowed(request.name, allowed)) return [];
      const actions = request.actions.filter((id) => !isNamed(id));
      return actions.length === 0 && request.actions.length > 0 ? [] : [{ ...request, actions }];
    }),
    screened: document.screened.filter(isKnown),
    cleared: document.cleared.filter(isKnown),
    undecided: document.undecided.filter(isKnown),
    explained: document.explained.filter(isKnown),
  };
}

function withRefused(
  refused: readonly Refused[],
  withdrawn: readonly { readonly state: string; readonly action: Action }[],
): Refused[] {
  const all = new Map(refused.map((each) => [each.action.id, each]));
  for (const { state, action } of withdrawn) {
    const known = all.get(action.id);
    const states = [...(known?.states ?? []), state];
    const widget = `${action.id.split(' ')[1] ?? ''} "${action.name}"`;
    all.set(action.id, { widget, by: 'allow', reason: action.asks ?? '', action, states });
  }
  return [...all.values()];
}

/** An exploration before it begins. */
export function emptyExploration(url: string): Exploration {
  return {
    version: 1,
    url,
    tookMs: 0,
    isComplete: false,
    walk: { start: '', states: [], edges: [] },
    refused: [],
    requests: [],
    windows: [],
    alike: 0,
    frames: 0,
    screened: [],
    leaks: [],
    shown: [],
    cleared: [],
    undecided: [],
    explained: [],
    slow: [],
  };
}

/** The answer of the tool. */
export const ExploredResultSchema = ExplorationSchema.extend({
  /** The capture that it is stored as. */
  captureId: z.string(),
});
type ExploredResult = z.infer<typeof ExploredResultSchema>;

const MAX_MINUTES = 120;
const KEEP_MS = 10_000;
/** Shares of the time by which walking and screening end, in the first turn and in the others. */
const SHARES = [
  { walk: 0.3, screen: 0.6 },
  { walk: 0.75, screen: 0.9 },
  { walk: 1, screen: 1 },
] as const;

/** The document to go on with. Errors: `invalid_params` for one of another address or form. */
function documentOf(resume: unknown, url: string): Exploration {
  if (resume === undefined) return emptyExploration(url);
  const parsed = ExplorationSchema.safeParse(resume);
  if (!parsed.success)
    throw new AppFailure(
      appError(
        'invalid_params',
        '"resume" is not the document of an exploration.',
        'Give the JSON that an exploration has returned.',
      ),
    );
  if (parsed.data.url !== url)
    throw new AppFailure(
      appError(
        'invalid_params',
        `The exploration to resume is of ${foreign(parsed.data.url)}.`,
        'Give the same address, or leave "resume" out.',
      ),
    );
  return parsed.data;
}

async function explore(explorer: Explorer, context: CallContext): Promise<void> {
  const culprits = new Map<string, Screened>();
  const loaded = await explorer.driver.load();
  explorer.map.begin(loaded.key);
  explorer.note(loaded);
  for (const { walk, screen } of SHARES) {
    const walked = await walkOn(explorer, walk);
    const screened = await screenOn(explorer, screen);
    const hunted = await huntOn(explorer, culprits);
    if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
    if (walked && screened && hunted) {
      const longer = await screenLonger(explorer);
      const last = await huntOn(explorer, culprits);
      explorer.document.isComplete = longer && last;
      break;
    }
    if (explorer.options.time.leftMs() <= 0) break;
  }
  return confirmSlow(explorer);
}

/** Requests that were stopped in this run and in those before it. */
function withStopped({ requests, windows }: Exploration, gate: RequestGate): Pick<Exploration, 'requests' | 'windows'> {
  const byName = new Map(requests.map((each) => [each.name, each]));
  for (const { name, reason, times, actions } of gate.stopped()) {
    const known = byName.get(name);
    const all = new Set([...(known?.actions ?? []), ...actions]);
    byName.set(name, { name, reason, times: times + (known?.times ?? 0), actions: [...all] });
  }
  const byUrl = new Map(windows.map(({ url, times }) => [url, times]));
  for (const { url, times } of gate.windows()) byUrl.set(url, times + (byUrl.get(url) ?? 0));
  return { requests: [...byName.values()], windows: [...byUrl].map(([url, times]) => ({ url, times })) };
}

/** The hunts and measured interactions that it made: those that it names, also of an earlier part, and what is new of its page. */
function madeBy({ leaks, shown, slow }: Exploration, sinceMs: number, { ports, target }: CallContext): string[] {
  const named = [...leaks, ...shown, ...slow].flatMap(({ captureId }) => captureId ?? []);
  const made = ports.library
    .list()
    .filter(isResult)
    .filter((record) => record.target?.id === target.id && Date.parse(record.startedAt) >= sinceMs);
  return [...new Set([...named, ...made.map(({ id }) => id)])];
}

/** Keeps the exploration in the library, with whatever was found until then. */
async function stored(
  exploration: Exploration,
  began: { readonly startedAtMs: number; readonly recordedMs: number },
  context: CallContext,
): Promise<ExploredResult> {
  const { ports, target, caller } = context;
  // Findings from before a cancel stay.
  const signal = context.signal.aborted ? AbortSignal.timeout(KEEP_MS) : context.signal;
  const text = JSON.stringify({ penExploration: 1, ...exploration } satisfies ExplorationFile);
  const file = await ports.reports.spool('exploration', text, { signal });
  const draft = captureDraft(
    'exploration',
    target,
    { startedBy: caller, ...began },
    {
      url: exploration.url,
      leaks: exploration.leaks.length,
      ...resultOptions(madeBy(exploration, began.startedAtMs, context), true),
    },
  );
  const { length } = exploration.leaks;
  const found = length === 0 ? 'no leak' : countNoun(length, 'leak');
  const name = `Exploring ${captureName(target)}: ${exploration.isComplete || length > 0 ? found : 'not all tried'}`;
  const kept = await storeCapture({ ports, signal, note: context.note }, file, { ...draft, name });
  return { ...exploration, captureId: kept.captureId };
}

export const penExplore = defineCapability({
  name: 'pen_explore',
  title: 'Explore for Leaks',
  summary: 'Walks an application by itself and hunts leaks in what comes back to where it began.',
  category: 'memory',
  kind: 'change-page',
  forPersonOnly: true,
  permissions: () => ['capture', 'change-page'],
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(2048)
      .describe('The address to begin at. Its origin is never left.')
      .meta({ form: { label: 'Address', description: 'Where it begins. It never leaves this origin.' } }),
    minutes: z
      .number()
      .min(0.2)
      .max(MAX_MINUTES)
      .default(10)
      .describe('Limit of time.')
      .meta({ form: { label: 'Minutes', description: 'It ends by then.' } }),
    allow: z
      .array(z.string().min(1).max(200))
      .max(100)
      .default([])
      .describe(
        'Names of widgets, and requests such as "POST /graphql", that are refused otherwise because they may change something.',
      )
      .meta({
        form: {
          label: 'May press',
          description:
            'Buttons by name, and requests such as POST /graphql, separated by commas. Otherwise it leaves alone what may change something.',
        },
      }),
    server: z.string().optional().describe('Id of the Node process behind the page, whose heap is screened too.'),
    leakDetection: z
      .boolean()
      .default(false)
      .describe('Only for a browser that was started with --js-flags=--expose-gc: any other ends the page.'),
    resume: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The document of an earlier exploration, to go on with.'),
    target: targetParam,
  }),
  result: ExploredResultSchema,
  blocks: ['playwright', 'budget'],
  target: { types: ['page'], evenEmpty: 'url' },
  locks: [],
  becomesRun: true,
  deadlineMs: (MAX_MINUTES + 30) * 60_000,
  run: async ({ url: given, minutes, allow, server, leakDetection, resume }, context) => {
    const [startedMs, startedAtMs] = [performance.now(), Date.now()];
    const url = unwrap(checkPageUrl(given));
    const document = documentOf(resume, url);
    const page = unwrap(await context.attach());
    let process: TargetSession | null = null;
    let serverTitle = '';
    if (server !== undefined) {
      const found = context.ports.targets.byId(server);
      if (found === null)
        throw new AppFailure(
          appError('target_not_found', `There is no target ${foreign(server)}.`, 'pen targets lists them.'),
        );
      const attached = unwrap(await context.attach(found));
      process = attached;
      serverTitle = found.title;
    }
    const gate = await openRequestGate(page, { origin: new URL(url).origin, allowed: allow });
    // The gate loads the page without other windows, so it is loaded again at the end, also at the address where it was.
    const returnPage = await rememberPage(page, { loadsAgain: true });
    const time = limitTime(minutes, context.signal, () =>
      explorer.report('The time is over: the hunt that began before it has a minute to end'),
    );
    const { signal } = time;
    const counted = { page, server: process, serverTitle, hasLeakDetection: leakDetection, signal };
    const bounded: CallContext = {
      ...context,
      signal,
      runPart: (name, params, options) => context.runPart(name, params, { ...options, signal }),
    };
    const explorer: Explorer = createExplorer(
      { url, time, allowed: allow, gate, counted },
      reopened(document, allow),
      bounded,
    );
    try {
      const done = await settle(() => explore(explorer, bounded));
      const isTimeOver = time.isOver() && !context.signal.aborted;
      if (!done.ok && !(isTimeOver && explorer.map.walk().states.length > 0)) {
        // The findings until then are worth more than the error.
        if (explorer.map.walk().edges.length === 0) throw new AppFailure(done.error);
        const isCancelled = context.signal.aborted && errorOfAbort(context.signal).code === 'cancelled';
        if (isCancelled) explorer.document.isCancelled = true;
        else {
          context.note(`The exploration ended early: ${done.error.message}`);
          explorer.document.endedBy = done.error.message;
        }
      }
      const { document: result, map } = explorer;
      const recordedMs = Math.round(performance.now() - startedMs);
      const explored = {
        ...result,
        walk: map.walk(),
        ...withStopped(result, gate),
        tookMs: result.tookMs + recordedMs,
      };
      return await stored(explored, { startedAtMs, recordedMs }, context);
    } finally {
      await explorer.driver.rest();
      time.dispose();
      gate.dispose();
      const left = returnPage.ok ? await returnPage.value() : null;
      if (left !== null) context.note(notReturned(left));
    }
  },
  summarise: exploreText,
});
