/** `pen prove`: runs a build before and one after a change in turns, and says what became of the figures that the change was made for. */
import {
  PROOF_COLUMNS,
  PROOF_TABLE_NOTE,
  proofCells,
  proofLinks,
  proofMarkdown,
  proofScenario,
  proofSentences,
} from '../../../../shared/features/prove/proof-text.ts';
import { proofName } from '../../../../shared/features/prove/findings.ts';
import { storeProof } from '../../../../shared/features/prove/tools/stored-proof.ts';
import { proofHeadline } from '../../../../shared/features/prove/proof-rules.ts';
import { checkPageUrl } from '../../../../shared/features/page/tools/navigate.ts';
import type { ProofSide } from '../../../../shared/features/prove/tools/proof-ports.ts';
import { budgetName } from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { ProofReport, ProofVerdict } from '../../../../shared/features/workflow/proofs.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { stepArguments } from '../../page/commands/step-arguments.ts';
import { reportFiles, writeReports } from '../check/report-files.ts';
import { planProof } from '../proof-plan.ts';
import { runProof, type ProofPlan } from '../run-proof.ts';
import { withRuns } from '../check/with-runs.ts';
import type { CommandContext, CommandOutcome, ExitStatus } from '../../../core/cli/context.ts';
import { printJson, printText, say, textTable } from '../../../core/cli/output/output.ts';

const STATUS = {
  proven: 0,
  'proven at a cost': 1,
  'not proven': 1,
  undecided: 4,
  tried: 0,
} as const satisfies Record<ProofVerdict, ExitStatus>;

const EXAMPLE =
  'pen prove --before http://127.0.0.1:3000/ --after http://127.0.0.1:3001/ --claim inp "click Save", or with commands that run a Node program: --before "node old.js" --after "node new.js" --claim cpuTime';

const WITH_ACTION =
  'A leak of a Node program that stays up is proven with its action: pen prove --before "node old.js" --after "node new.js" --claim heapGrowthObjects "GET http://127.0.0.1:3000/orders", or "act()" for a function that it sets as globalThis.act.';

const wrong = (message: string, suggestion: string): never => {
  throw new AppFailure(appError('invalid_params', message, suggestion));
};

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

function planOf(context: CommandContext): ProofPlan {
  const { values, furtherValues, switches, positionals: steps } = context.arguments;
  const [before, after] = [values.get('before'), values.get('after')];
  if (before === undefined || after === undefined)
    return wrong('A proof needs the build before the change and the one after it.', `Write ${EXAMPLE}.`);
  if (isUrl(before) !== isUrl(after))
    return wrong('One of the builds is a page and the other one a command.', `Write two of the same: ${EXAMPLE}.`);
  if (!isUrl(before) && steps.length > 1)
    return wrong(
      `A Node program takes one action, and no further steps: "${steps[1] ?? ''}".`,
      `Write its arguments into the command. ${WITH_ACTION}`,
    );
  const sideOf = (given: string): ProofSide => {
    if (!isUrl(given)) return { place: { command: given, folder: context.workingDirectory } };
    unwrap(checkPageUrl(given));
    return { place: { url: given } };
  };
  if (steps.length > 0 && isUrl(before)) unwrap(stepArguments(steps, EXAMPLE));
  return planProof(
    {
      before: sideOf(before),
      after: sideOf(after),
      steps,
      claims: [values.get('claim') ?? [], furtherValues.get('claim') ?? []].flat(),
      runs: countOf(context.arguments, 'runs'),
      otherContent: switches.has('other-content'),
    },
    { claim: '--claim', example: EXAMPLE, action: WITH_ACTION },
  );
}

function reportText(report: ProofReport): string {
  const links = proofLinks(report);
  return [
    proofHeadline(report),
    ...proofSentences(report),
    '',
    textTable(
      PROOF_COLUMNS.map((title, at) => (at > 1 && at < 5 ? { title, alignRight: true } : { title })),
      report.figures.map(proofCells),
    ),
    PROOF_TABLE_NOTE,
    '',
    proofScenario(report),
    ...report.notes,
    ...(links.length === 0 ? [] : ['', 'Captures of the median runs:', ...links]),
  ].join('\n');
}

export async function runProve(context: CommandContext): Promise<CommandOutcome> {
  const reports = await reportFiles(context, ['json', 'markdown']);
  const plan = planOf(context);
  const report = await withRuns(context, {
    scenario: plan.after,
    work: (runs, made) => runProof(plan, made, runs),
    linksOf: ({ figures }) => figures.flatMap(({ before, after }) => [before.link, after.link]),
    keep: async (reached, stores) => {
      const storing = {
        ports: stores,
        signal: context.interrupt,
        caller: { name: 'pen' },
        note: (text: string) => say(context, text),
      };
      const captureId = await storeProof(reached, { asked: null, target: null }, storing);
      if (captureId !== null) say(context, `Stored in the library as ${captureId}: ${proofName(reached)}.`);
    },
    options: { watched: new Set(plan.watched.map(budgetName)), readsEnd: true },
  });
  await writeReports(reports, {
    json: report,
    markdown: () => proofMarkdown(report),
  });
  if (context.json) printJson(context.stdout, report);
  else printText(context.stdout, reportText(report));
  return { status: STATUS[report.verdict] };
}
