/** Proofs in the app: addresses in a page that is open, commands, or processes that are connected. `pen prove` opens a new browser for each run instead. */
import { pause } from '../../../../shared/base/within.ts';
import { pageVisibility } from '../../../../shared/core/capability/page-in-front.ts';
import type { LibraryPort } from '../../../../shared/core/capability/library-ports.ts';
import { notReturned, rememberPage, type ReturnPage } from '../../../../shared/features/page/tools/return-page.ts';
import { repeatedName } from '../../../../shared/features/page/interaction-name.ts';
import { parseSteps } from '../../../../shared/features/page/tools/interact-steps.ts';
import type {
  AskedProof,
  ProofCall,
  ProofPlace,
  ProofsPort,
} from '../../../../shared/features/prove/tools/proof-ports.ts';
import { budgetName } from '../../../../shared/features/prove/contract/budgets.ts';
import { AppFailure, appError, errorOfAbort, settle, unwrap } from '../../../../shared/base/errors.ts';
import { truncateEnd } from '../../../../shared/base/units.ts';
import type { MadeFor } from '../../../../shared/core/contracts/results.ts';
import type { ProofReport } from '../../../../shared/features/workflow/proofs.ts';
import { proofLinks } from '../../../../shared/features/prove/proof-text.ts';
import type { Endpoints } from '../../../core/cdp/index.ts';
import { leftWithChange } from '../left-with-change.ts';
import { measurePage } from '../measure-page.ts';
import { measureService } from '../measure-service.ts';
import type { MeasuringCore } from '../measuring-core.ts';
import { planProof, type AskingWords } from '../proof-plan.ts';
import { changeWords, isOfRequests } from '../../../../shared/features/prove/contract/changes.ts';
import { createRunEstimate } from '../run-estimate.ts';
import { runProof, type ProofPlan } from '../run-proof.ts';
import type { CheckRuns } from '../run-turns.ts';
import { stepsOf } from '../steps.ts';
import { personEnvironment } from '../../../core/process/person-environment.ts';
import { programConnections } from './program-core.ts';
import { runCommand } from './run-command.ts';
import { targetReadings } from './target-readings.ts';
import { unlinkedCaptures } from './unlinked-captures.ts';

/** Between two attempts while a tool cools down, which is a few seconds. */
const COOLING_MS = 500;
/** A page that does not answer within this time is measured as it is. */
const SHOWN_WITHIN_MS = 3000;

const CALL =
  'pen_workflow {"name":"prove","before":"http://127.0.0.1:3000/","url":"http://127.0.0.1:3001/","steps":["click Save"],"claim":"inp"}';
const ACTION = 'an action, such as "GET http://127.0.0.1:3000/orders" or "act()"';

interface OfPlace {
  readonly words: AskingWords;
  /** States what both builds share, which `pen prove` keeps apart. */
  readonly note: string;
}
const OF_PAGE: OfPlace = {
  words: { claim: 'claim', example: CALL, action: CALL },
  note: 'Both builds ran in one tab and share its profile: cookies, and code that the browser keeps.',
};
const OF_PROCESS: OfPlace = {
  words: OF_PAGE.words,
  note: 'The processes ran on between their runs, with what these had left.',
};
const OF_COMMAND: OfPlace = {
  words: {
    claim: 'as the claim',
    example: 'the command of each build',
    action: `Give ${ACTION}: the program stays up meanwhile.`,
  },
  note: 'Each run was a process of its own, started by its command and ended after it.',
};
/** Conditions that both sides of a trial share. */
function trialNotes({ changes, after }: ProofPlan): string[] {
  const isPage = 'url' in after;
  return [
    isPage
      ? 'Both sides ran in one tab and share its profile. The changes were made in this tab only, and are taken back.'
      : 'The process ran on between the runs, with what these had left. The changes were made in it only, and are taken back.',
    ...(isPage && changes.some(isOfRequests)
      ? [
          'Both sides loaded without the cache and without service workers, and what is changed went through the same interception.',
        ]
      : []),
  ];
}

const ofPlace = (place: ProofPlace): OfPlace =>
  'url' in place ? OF_PAGE : 'process' in place ? OF_PROCESS : OF_COMMAND;

/** Runs the tools of a proof as parts of its call. `open` has the recordings that run, by their tool. */
function toolsOf(
  { runPart, sendRequest }: ProofCall,
  open: Map<string, string>,
  madeFor: MadeFor,
): Pick<MeasuringCore, 'call' | 'sendRequest'> {
  return {
    sendRequest,
    async call(tool, params, signal) {
      for (;;) {
        const part = await runPart(tool, params, { madeFor });
        const recordingId = part.ok && params['action'] === 'start' ? part.value['recordingId'] : null;
        if (typeof recordingId === 'string') open.set(tool, recordingId);
        if (part.ok && params['action'] === 'stop') open.delete(tool);
        // Heap snapshots of one target wait for each other.
        if (part.ok || part.error.code !== 'cooling_down' || signal.aborted) return unwrap(part);
        await pause(COOLING_MS, signal);
      }
    },
  };
}

const WORK_CHARS = 60;

/** What each run does, as the names of its captures have it: `Clicking Save`. Not what is typed, which may be a password. */
function workName({ steps, claims, before: { place }, after: { changes = [] } }: AskedProof): string {
  const read = 'url' in place && steps.length > 0 ? unwrap(parseSteps(unwrap(stepsOf(steps)))) : [];
  return truncateEnd(
    read.length > 0 ? repeatedName(read) : (steps[0] ?? [...changes.map(changeWords), ...claims].join(', ')),
    WORK_CHARS,
  );
}

/** Reports how many runs are made, and when the fewest that can prove may have ended. */
function progressOf(progress: ProofCall['progress'], now: () => number): CheckRuns['progress'] {
  const endOf = createRunEstimate(now);
  return (done, total, message, found = []) => {
    // A noisy figure takes more runs.
    const expectedEndAtMs = endOf(done, total);
    progress({
      done,
      total,
      message,
      found: [...found],
      ...(expectedEndAtMs === undefined ? {} : { expectedEndAtMs }),
    });
  };
}

export interface ProofsOptions {
  readonly library: Pick<LibraryPort, 'get' | 'delete' | 'list'>;
  readonly endpoints: Endpoints;
  /** Ends a recording without a capture. */
  readonly cancelRecording: (recordingId: string) => Promise<unknown>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export function createProofs({ library, endpoints, cancelRecording, now }: ProofsOptions): ProofsPort {
  /** Returns how to bring the page back to where it is now; `loadsAgain`: without what a trial changed in it. */
  const remembering = async (pageId: string, signal: AbortSignal, loadsAgain: boolean): Promise<ReturnPage> => {
    const page = endpoints.byId(pageId);
    if (page === null) throw new AppFailure(appError('target_gone', 'The page was closed.', 'Open it, and repeat.'));
    const session = unwrap(await endpoints.attach(page, { signal }));
    // A page behind another tab has neither an INP nor an LCP.
    if ((await pageVisibility(session, { signal, deadlineMs: SHOWN_WITHIN_MS })) === 'hidden')
      await session.send('Page.bringToFront', {}, { signal });
    const returnPage = await rememberPage(session, { loadsAgain });
    if (returnPage.ok)
      return async () => {
        const left = await returnPage.value();
        await session.release();
        return left;
      };
    await session.release();
    throw new AppFailure(returnPage.error);
  };

  return {
    async prove(asked, call) {
      const { words, note } = ofPlace(asked.after.place);
      const plan = planProof(asked, words);
      const { pageId, signal } = call;
      const open = new Map<string, string>();
      const measuring = {
        core: { ...targetReadings(endpoints, library), ...programConnections(endpoints) },
        ...{ signal, watched: new Set(plan.watched.map(budgetName)), readsEnd: true },
      };
      const work = workName(asked);
      const isOfCommands = 'command' in asked.after.place;
      const environment = isOfCommands ? await personEnvironment() : {};
      const runs: CheckRuns = {
        areApart: isOfCommands,
        async run({ scenario: asking, round, ...request }) {
          if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
          const isBefore = asking === plan.before;
          const { place } = isBefore ? asked.before : asked.after;
          const scenario = isBefore ? plan.before : plan.after;
          const run = `${isBefore ? 'Before' : 'After'} ${round < 0 ? 'warm-up' : round + 1}`;
          const build = isBefore ? 'before' : 'after';
          const result = `${plan.changes.length === 0 ? 'Proof' : 'Trial'} of ${work}`;
          const tools = toolsOf(call, open, { name: `${run} of ${work}`, result, build });
          const trial = plan.changes.length === 0 ? {} : { trial: { changes: plan.changes, isMade: !isBefore } };
          const options = { ...measuring, ...request, ...trial, core: { ...measuring.core, ...tools } };
          if ('url' in scenario) return measurePage(scenario, pageId ?? '', options);
          if ('process' in place)
            return measureService(place.process, { ...options, action: scenario.action ?? '', readyMs: 0 });
          return runCommand(scenario, { ...options, environment, folder: 'folder' in place ? place.folder : '' });
        },
        progress: progressOf(call.progress, now),
        now,
      };
      /** Repeats the steps of a timed trial in a page once more with its change. */
      const leftOf = async ({ figures }: ProofReport): Promise<string | null> => {
        const { after, changes } = plan;
        const isTimed = figures.some(({ unit }) => unit === 'ms');
        if (pageId === null || changes.length === 0 || !('url' in after) || after.steps.length === 0 || !isTimed)
          return null;
        call.progress({ done: 0, total: null, message: 'Once more with the change, recorded' });
        const tools = toolsOf(call, open, { name: `After of ${work}`, result: `Trial of ${work}`, build: 'after' });
        const core = { ...measuring.core, ...tools };
        return leftWithChange(after, pageId, { core, signal, trial: { changes } });
      };
      const made = new Set<string>();
      let links: readonly string[] = [];
      let returnPage: ReturnPage = async () => null;
      try {
        if (pageId !== null) returnPage = await remembering(pageId, signal, plan.changes.length > 0);
        const report = await runProof(plan, made, runs);
        links = proofLinks(report);
        const left = await leftOf(report);
        const ownNotes = plan.changes.length === 0 ? [note] : trialNotes(plan);
        return { ...report, notes: [...report.notes, ...ownNotes], ...(left === null ? {} : { recorded: left }) };
      } finally {
        // First, so that also a page that is gone leaves none.
        const unlinked = unlinkedCaptures(library.list(), { callId: call.callId, work, links });
        for (const id of unlinked) await settle(() => library.delete(id));
        // The parts of a call that was cancelled cannot stop what they started.
        for (const recordingId of open.values()) await cancelRecording(recordingId);
        const left = await returnPage();
        if (left !== null) call.note(notReturned(left));
      }
    },
  };
}
