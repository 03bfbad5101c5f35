/** A proof by two commands that the person gives in the window: both builds run in turns, each in processes of its own. */
import type { LibraryPort } from '../../shared/capabilities/library/library-ports.ts';
import type { AskedProgramProof, ProgramProofsPort } from '../../shared/capabilities/workflow/proof-ports.ts';
import { ScenarioSchema, budgetName, type Scenario } from '../../shared/contracts/budgets.ts';
import { appError, errorOfAbort, AppFailure, unwrap } from '../../shared/contracts/errors.ts';
import type { Endpoints } from '../cdp/index.ts';
import { programAction } from '../measured-runs/measure-service.ts';
import type { MeasuringCore } from '../measured-runs/measuring-core.ts';
import { personEnvironment } from '../person-environment.ts';
import { planProof } from '../measured-runs/proof-plan.ts';
import { deleteUnlinked, partsOf, proofProgress, textOfProof } from '../measured-runs/prove-in-page.ts';
import { runProof, type ProofPlan } from '../measured-runs/run-proof.ts';
import type { CheckRuns } from '../measured-runs/run-turns.ts';
import { watchThread } from '../measured-runs/thread-time.ts';
import { programConnections, type ProgramConnections } from './program-core.ts';
import { runProgram } from './program-run.ts';
import { runService } from './service-run.ts';

/** A leak hunt on a busy machine takes minutes, and one run that fails would end the proof. */
const RUN_SECONDS = 900;
const OWN_PROCESSES = 'Each run was a process of its own, started by its command and ended after it.';

const ACTION = 'an action, such as "GET http://127.0.0.1:3000/orders" or "act()"';

function planOf({ before, after, action, claim, runs, otherContent }: AskedProgramProof): ProofPlan {
  if (before === after)
    throw new AppFailure(
      appError(
        'invalid_params',
        'The build before the change and the one after it are the same.',
        'Give the command of each build.',
      ),
    );
  if (action !== null) unwrap(programAction(action));
  const scenario = (command: string): Scenario =>
    ScenarioSchema.parse({ command, ...(action === null ? {} : { action }), timeoutSeconds: RUN_SECONDS });
  return planProof({
    before: scenario(before),
    after: scenario(after),
    steps: action === null ? [] : [action],
    claims: [claim],
    repeats: runs,
    mayDiffer: otherContent,
    words: { claim: 'as the claim', example: ACTION, action: `Give ${ACTION}: the program stays up meanwhile.` },
  });
}

export interface ProgramProofsOptions {
  readonly library: Pick<LibraryPort, 'get' | 'delete' | 'list'>;
  readonly endpoints: Endpoints;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export function createProgramProofs({ library, endpoints, now }: ProgramProofsOptions): ProgramProofsPort {
  return {
    async prove(asked, call) {
      const plan = planOf(asked);
      const { signal } = call;
      const core: MeasuringCore & ProgramConnections = {
        ...programConnections(endpoints),
        ...partsOf(call, library),
        async watchThread(targetId) {
          const target = endpoints.byId(targetId);
          const attached = target === null ? null : await endpoints.attach(target, { signal });
          return attached?.ok === true ? watchThread(attached.value) : null;
        },
        readPage: async () => {
          throw new AppFailure(appError('target_unsupported', 'A program has no page.'));
        },
      };
      const shared = {
        ...{ core, signal, folder: asked.folder, environment: await personEnvironment(), readsEnd: true },
        watched: new Set(plan.watched.map(budgetName)),
      };
      const made = new Set<string>();
      const runs: CheckRuns = {
        areApart: true,
        async run({ scenario, ...request }) {
          if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
          if (!('command' in scenario)) throw new AppFailure(appError('invalid_params', 'No command was given.'));
          const { action } = scenario;
          const options = { ...shared, ...request };
          return action === undefined ? runProgram(scenario, options) : runService({ ...scenario, action }, options);
        },
        progress: proofProgress(call.progress, now),
        now,
      };
      let links: readonly string[] = [];
      try {
        const report = await runProof(plan, made, runs);
        const text = textOfProof(report, OWN_PROCESSES);
        ({ links } = text);
        return text;
      } finally {
        await deleteUnlinked(library, made, links);
      }
    },
  };
}
