/** A proof in a page that is open: both builds are loaded into it in turns, where `pen prove` starts a new browser for each run. */
import { readFile } from 'node:fs/promises';
import { err, ok } from '../../shared/base/result.ts';
import { pause } from '../../shared/base/within.ts';
import {
  PROOF_COLUMNS,
  proofCells,
  proofHeadline,
  proofLinks,
  proofSentences,
  type ProofWords,
} from '../../shared/analysis/budgets/index.ts';
import type { LibraryPort } from '../../shared/capabilities/library/library-ports.ts';
import type { AskedPageProof, ProofCall, ProofsPort } from '../../shared/capabilities/workflow/proof-ports.ts';
import { ScenarioSchema, budgetName, type PageScenario } from '../../shared/contracts/budgets.ts';
import { appError, errorOfAbort } from '../../shared/contracts/errors.ts';
import { measurePage } from './measure-page.ts';
import { PAGE_TEXT, type MeasuringCore } from './measuring-core.ts';
import { planProof } from './proof-plan.ts';
import { runProof } from './run-proof.ts';
import { stepsOf } from './steps.ts';
import { watchThread } from './thread-time.ts';

const EXAMPLE =
  'pen_workflow {"name":"prove","before":"http://127.0.0.1:3000/","url":"http://127.0.0.1:3001/","steps":["click Save"],"claim":"inp"}';
/** Between two attempts while a tool cools down, which is a few seconds. */
const COOLING_MS = 500;
/** What both builds share here, and do not in `pen prove`. */
const SAME_BROWSER = 'Both builds ran in one tab and share its profile: cookies, and code that the browser keeps.';

function measuringCore({ runPart, attach }: ProofCall, library: Pick<LibraryPort, 'get'>): MeasuringCore {
  return {
    async call(tool, params, signal) {
      for (;;) {
        const part = await runPart(tool, params);
        // Heap snapshots of one target wait for each other.
        if (part.ok || part.error.code !== 'cooling_down' || signal.aborted) return part;
        await pause(COOLING_MS, signal);
      }
    },
    async watchThread() {
      const attached = await attach();
      return attached.ok ? watchThread(attached.value) : null;
    },
    async pageText(_targetId, signal) {
      const attached = await attach();
      if (!attached.ok) return attached;
      const read = await attached.value.send(
        'Runtime.evaluate',
        { expression: PAGE_TEXT, returnByValue: true },
        { signal },
      );
      return read.ok ? ok(String(read.value.result.value)) : read;
    },
    async captureText(captureId) {
      const found = library.get(captureId);
      if (!found.ok) return found;
      try {
        return ok(await readFile(found.value.file, 'utf8'));
      } catch {
        return err(
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

/** The parameters of `pen_workflow`. */
const PARAMETERS: ProofWords = {
  runs: (count) => `"runs": ${count}`,
  otherContent: '"otherContent": true',
};

function planOf({ before, after, steps, claim, runs, otherContent }: AskedPageProof) {
  const checked = steps.length === 0 ? ok([]) : stepsOf(steps);
  if (!checked.ok) return checked;
  return planProof({
    before: ScenarioSchema.parse({ url: before, steps }),
    after: ScenarioSchema.parse({ url: after, steps }),
    steps,
    claims: [claim],
    repeats: runs,
    mayDiffer: otherContent,
    words: { claim: 'claim', example: EXAMPLE },
  });
}

export function createProofs(library: Pick<LibraryPort, 'get' | 'delete'>): ProofsPort {
  return {
    async prove(asked, call) {
      const plan = planOf(asked);
      if (!plan.ok) return plan;
      const { signal, progress, targetId } = call;
      const core = measuringCore(call, library);
      const watched = new Set(plan.value.watched.map(budgetName));
      const made = new Set<string>();
      try {
        const report = await runProof(plan.value, made, {
          run: async ({ scenario, ...request }) =>
            signal.aborted
              ? err(errorOfAbort(signal))
              : measurePage(scenario as PageScenario, targetId, { ...request, core, signal, watched, readsEnd: true }),
          progress: (done, total, message) => progress({ done, total, message }),
          now: Date.now,
        });
        if (!report.ok) return report;
        const { verdict, runs, figures, notes } = report.value;
        const links = proofLinks(report.value);
        for (const id of made) if (links.some((link) => link.includes(id))) made.delete(id);
        return ok({
          verdict,
          headline: proofHeadline(report.value),
          sentences: [...proofSentences(report.value, PARAMETERS), ...notes, SAME_BROWSER],
          columns: PROOF_COLUMNS,
          rows: figures.map(proofCells),
          figures,
          runs,
          links,
        });
      } finally {
        // Those of the other runs would only fill the library.
        for (const id of made) await library.delete(id);
      }
    },
  };
}
