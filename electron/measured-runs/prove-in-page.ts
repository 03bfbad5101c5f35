/** A proof in a page that is open: both builds are loaded into it in turns, where `pen prove` starts a new browser for each run. */
import { readFile } from 'node:fs/promises';
import { countNoun } from '../../shared/base/units.ts';
import { pause } from '../../shared/base/within.ts';
import { MIN_PROOF_RUNS, paceShareOf } from '../../shared/analysis/budgets/index.ts';
import { proofHeadline, type ProofWords } from '../../shared/kinds/budgets/proof-rules.ts';
import {
  PROOF_COLUMNS,
  PROOF_TABLE_NOTE,
  proofCells,
  proofLinks,
  proofSentences,
} from '../../shared/kinds/budgets/proof-text.ts';
import type { LibraryPort } from '../../shared/capabilities/library/library-ports.ts';
import type {
  AskedPageProof,
  BuildBefore,
  ProofCall,
  ProofsPort,
  TextOfProof,
} from '../../shared/capabilities/workflow/proof-ports.ts';
import { ScenarioSchema, budgetName, namedBudget, passOf, type Scenario } from '../../shared/contracts/budgets.ts';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../shared/contracts/errors.ts';
import { snapshotsWith } from '../../shared/contracts/heap/leak-hunts.ts';
import type { ProofReport } from '../../shared/contracts/proofs.ts';
import { measureService } from './measure-service.ts';
import { measurePage } from './measure-page.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { fewestRuns, planProof } from './proof-plan.ts';
import { measureBuild, reportOf, runProof, type MeasuredBuild, type ProofPlan } from './run-proof.ts';
import { notReturned, rememberPage, type ReturnPage } from './return-page.ts';
import type { CheckRuns } from './run-turns.ts';
import { stepsOf } from './steps.ts';
import { watchThread } from './thread-time.ts';

const EXAMPLE =
  'pen_workflow {"name":"prove","before":"http://127.0.0.1:3000/","url":"http://127.0.0.1:3001/","steps":["click Save"],"claim":"inp"}';
/** Between two attempts while a tool cools down, which is a few seconds. */
const COOLING_MS = 500;
const SAME_PROCESS = 'The processes ran on between their runs, with what these had left.';

const samePlace = ({ after }: AskedPageProof): string => (after === null ? SAME_PROCESS : SAME_BROWSER);

/** What both builds share here, and do not in `pen prove`. */
const SAME_BROWSER = 'Both builds ran in one tab and share its profile: cookies, and code that the browser keeps.';

/** Recordings that run now, by their tool. */
type OpenRecordings = Map<string, string>;

/** The tools of the call that a proof runs in, and the files of its captures. `open` receives the recordings that it starts, until they are stopped. */
export function partsOf(
  { runPart, sendRequest }: Pick<ProofCall, 'runPart' | 'sendRequest'>,
  library: Pick<LibraryPort, 'get'>,
  open: OpenRecordings = new Map(),
): Pick<MeasuringCore, 'call' | 'sendRequest' | 'captureText'> {
  return {
    sendRequest,
    async call(tool, params, signal) {
      for (;;) {
        const part = await runPart(tool, params);
        const recordingId = part.ok && params['action'] === 'start' ? part.value['recordingId'] : null;
        if (typeof recordingId === 'string') open.set(tool, recordingId);
        if (part.ok && params['action'] === 'stop') open.delete(tool);
        // Heap snapshots of one target wait for each other.
        if (part.ok || part.error.code !== 'cooling_down' || signal.aborted) return unwrap(part);
        await pause(COOLING_MS, signal);
      }
    },
    async captureText(captureId) {
      const found = unwrap(library.get(captureId));
      try {
        return await readFile(found.file, 'utf8');
      } catch {
        throw new AppFailure(
          appError(
            'file_not_found',
            `The file of ${captureId} cannot be read.`,
            'Repeat the proof; do not delete captures meanwhile.',
          ),
        );
      }
    },
  };
}

function measuringCore(call: ProofCall, library: Pick<LibraryPort, 'get'>, open: OpenRecordings): MeasuringCore {
  const { attach } = call;
  return {
    ...partsOf(call, library, open),
    async watchThread() {
      const attached = await attach();
      return attached.ok ? watchThread(attached.value) : null;
    },
    async readPage(_targetId, expression, signal) {
      const attached = unwrap(await attach());
      const read = unwrap(
        await attached.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true }, { signal }),
      );
      return read.result.value;
    },
  };
}

/** The parameters of `pen_workflow`. */
const PARAMETERS: ProofWords = {
  runs: (count) => `"runs": ${count}`,
  otherContent: '"otherContent": true',
};

/** Runs of a build that is measured alone: no later runs can decide what these do not. */
const RUNS_ALONE = 2 * MIN_PROOF_RUNS;
/** How long a build that was measured waits for the other one. */
const KEPT_MS = 3_600_000;
/** Milliseconds of a fixed piece of work, the fastest of five: the pace of the machine. */
const PACE = `(() => {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const from = performance.now();
    let value = 1;
    for (let at = 0; at < 3e6; at += 1) value = (value * 1103515245 + 12345) & 0x7fffffff;
    best = Math.min(best, performance.now() - from + (value === 0 ? 1 : 0));
  }
  return best;
})()`;

function planOf({ before, after, steps, claim, runs, otherContent }: AskedPageProof): ProofPlan {
  if (after !== null) unwrap(stepsOf(steps));
  const scenario = (place: string | null): Scenario =>
    ScenarioSchema.parse(
      after === null ? { command: place ?? 'the process', action: steps[0] } : { url: place ?? after, steps },
    );
  const budget = namedBudget(claim, 1);
  // A hunt repeats its steps itself.
  const alone = budget !== null && passOf(budget) === 'growth' ? fewestRuns([budget]) : RUNS_ALONE;
  return planProof({
    before: scenario(before),
    after: scenario(null),
    steps,
    claims: [claim],
    repeats: runs ?? (before === null ? alone : null),
    mayDiffer: otherContent,
    words: { claim: 'claim', example: EXAMPLE, action: EXAMPLE },
  });
}

/** The build before a change that is not made yet. */
interface KeptBuild {
  readonly asked: string;
  readonly build: MeasuredBuild;
  readonly paces: readonly number[];
  readonly notes: ReadonlySet<string>;
  readonly startedAtMs: number;
}

export function textOfProof(report: ProofReport, place: string): TextOfProof {
  const { verdict, runs, figures, notes } = report;
  return {
    verdict,
    headline: proofHeadline(report),
    sentences: [...proofSentences(report, PARAMETERS), PROOF_TABLE_NOTE, ...notes, place],
    columns: PROOF_COLUMNS,
    rows: figures.map(proofCells),
    figures,
    runs,
    links: proofLinks(report),
  };
}

/** Deletes the captures that a report does not link, hunts with their snapshots: those of the other runs would only fill the library. */
export async function deleteUnlinked(
  library: Pick<LibraryPort, 'delete' | 'list'>,
  made: ReadonlySet<string>,
  links: readonly string[],
): Promise<void> {
  const unlinked = new Set([...made].filter((id) => !links.some((link) => link.includes(id))));
  const snapshots = snapshotsWith(library.list(), unlinked).map(({ id }) => id);
  for (const id of [...unlinked, ...snapshots]) await settle(() => library.delete(id));
}

/** Reports how many runs are made, and when they may have ended. */
export function proofProgress(progress: ProofCall['progress'], now: () => number): CheckRuns['progress'] {
  const startedAtMs = now();
  return (done, total, message) => {
    const elapsedMs = now() - startedAtMs;
    // Without a run that counts nothing is known; a noisy figure takes more runs.
    const expectedEndAtMs = done === 0 ? undefined : Math.round(startedAtMs + (elapsedMs * total) / done);
    progress({ done, total, message, ...(expectedEndAtMs === undefined ? {} : { expectedEndAtMs }) });
  };
}

export interface ProofsOptions {
  readonly library: Pick<LibraryPort, 'get' | 'delete' | 'list'>;
  /** Ends a recording without a capture. */
  readonly cancelRecording: (recordingId: string) => Promise<unknown>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export function createProofs({ library, cancelRecording, now }: ProofsOptions): ProofsPort {
  /** By owner and target; of processes by the address of their endpoint. */
  const kept = new Map<string, KeptBuild>();

  const deleteOthers = (made: ReadonlySet<string>, links: readonly string[]): Promise<void> =>
    deleteUnlinked(library, made, links);

  /** Measures the build that the address serves now: the one before the change in the first call, the one after it in the next. */
  async function proveAcrossChange(
    plan: ProofPlan,
    asked: AskedPageProof,
    { owner, targetId, endpoint, attach }: ProofCall,
    { made, runs }: { readonly made: Set<string>; readonly runs: CheckRuns },
  ): Promise<TextOfProof | BuildBefore> {
    const startedAtMs = now();
    const place = JSON.stringify([owner, asked.after === null ? endpoint : targetId]);
    const words = JSON.stringify(asked);
    const paces: number[] = [];
    const notes = new Set<string>();
    const measured = await measureBuild(
      plan,
      plan.after,
      { made, notes },
      {
        ...runs,
        async run(request) {
          const done = await runs.run(request);
          // What a process keeps is counted, and has no pace.
          if (asked.after === null) return done;
          const attached = unwrap(await attach());
          const pace = unwrap(await attached.send('Runtime.evaluate', { expression: PACE, returnByValue: true }));
          paces.push(Number(pace.result.value));
          return done;
        },
      },
    );
    for (const [key, { startedAtMs: keptAtMs }] of kept) if (startedAtMs - keptAtMs > KEPT_MS) kept.delete(key);
    const before = kept.get(place);
    if (before?.asked !== words) {
      kept.set(place, { asked: words, build: measured, paces, notes, startedAtMs });
      const alone = reportOf(
        plan,
        { before: measured, after: measured },
        { startedAt: new Date(startedAtMs).toISOString(), durationMs: now() - startedAtMs, notes: [] },
      );
      await deleteOthers(made, proofLinks(alone));
      made.clear();
      const [claimed] = alone.figures;
      return {
        figure: claimed === undefined ? '' : `${claimed.title} ${proofCells(claimed)[2] ?? ''}`,
        runs: alone.runs,
      };
    }
    const report = reportOf(
      plan,
      { before: before.build, after: measured },
      {
        startedAt: new Date(before.startedAtMs).toISOString(),
        durationMs: now() - before.startedAtMs,
        notes: [...new Set([...before.notes, ...notes])],
        paceShare: paceShareOf(before.paces, paces),
      },
    );
    // Another attempt is compared with the same build before.
    if (report.verdict === 'proven') kept.delete(place);
    const minutes = Math.round((startedAtMs - before.startedAtMs) / 60_000);
    const when = minutes < 1 ? 'less than a minute' : countNoun(minutes, 'minute');
    return textOfProof(report, `The build before the change was measured ${when} earlier. ${samePlace(asked)}`);
  }

  return {
    async prove(asked, call) {
      const plan = planOf(asked);
      const { signal, progress, targetId, attach, note } = call;
      const open: OpenRecordings = new Map();
      const core = measuringCore(call, library, open);
      const watched = new Set(plan.watched.map(budgetName));
      const made = new Set<string>();
      const runs: CheckRuns = {
        run: async ({ scenario, ...request }) => {
          if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
          return 'url' in scenario
            ? measurePage(scenario, targetId, { ...request, core, signal, watched, readsEnd: true })
            : measureService(scenario === plan.before ? (asked.before ?? targetId) : targetId, {
                ...request,
                ...{ core, signal, watched },
                action: asked.steps[0] ?? '',
                readyMs: 0,
              });
        },
        progress: proofProgress(progress, now),
        now,
      };
      let links: readonly string[] = [];
      let returnPage: ReturnPage = async () => null;
      try {
        if (asked.after !== null) returnPage = unwrap(await rememberPage(unwrap(await attach())));
        if (asked.before === null) {
          const text = await proveAcrossChange(plan, asked, call, { made, runs });
          if ('links' in text) ({ links } = text);
          return text;
        }
        const report = await runProof(plan, made, runs);
        const text = textOfProof(report, samePlace(asked));
        ({ links } = text);
        return text;
      } finally {
        // The parts of a call that was cancelled cannot stop what they started.
        for (const recordingId of open.values()) await cancelRecording(recordingId);
        const left = await returnPage();
        if (left !== null) note(notReturned(left));
        await deleteOthers(made, links);
      }
    },
  };
}
