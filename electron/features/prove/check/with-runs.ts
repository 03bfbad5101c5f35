/** Parts that the commands that run scenarios share: the core, the progress, and the captures that stay. */
import { resolve } from 'node:path';
import { scenarioKind, type Scenario } from '../../../../shared/features/prove/contract/budgets.ts';
import { errorOfAbort, AppFailure, settle } from '../../../../shared/base/errors.ts';
import type { CommandContext } from '../../../core/cli/context.ts';
import { say } from '../../../core/cli/output/output.ts';
import { createProgressDisplay } from '../../../core/cli/output/progress-display.ts';
import { openCheckCore, type CheckCore } from './check-core.ts';
import { runPage, type RunOptions } from './page-run.ts';
import { runCommand } from '../programs/run-command.ts';
import type { PassFigures } from '../recorder.ts';
import type { CheckRuns, RunRequest } from '../run-turns.ts';
import { runTest } from './test-run.ts';

function runOnce(
  { scenario, ...request }: RunRequest,
  options: Omit<RunOptions, 'pass' | 'budgets'>,
): Promise<PassFigures> {
  const run = { ...options, ...request };
  if ('url' in scenario) return runPage(scenario, run);
  if ('test' in scenario) return runTest(scenario, run);
  return runCommand(scenario, run);
}

/** The captures that no link of the report opens would only fill the library. */
async function deleteCaptures(core: CheckCore, ids: Iterable<string>): Promise<void> {
  for (const capture of ids)
    await settle(() => core.call('pen_delete_capture', { capture }, new AbortController().signal));
}

export interface WithRuns<Report> {
  /** Makes the report by `runs`. `made` collects the captures, also where it fails. */
  readonly work: (runs: CheckRuns, made: Set<string>) => Promise<Report>;
  /** Links of the captures that stay. */
  readonly linksOf: (report: Report) => readonly (string | null | undefined)[];
  /** Stores the report, while its captures are still there. */
  readonly keep?: (report: Report, stores: CheckCore['stores']) => Promise<void>;
  readonly options?: Pick<RunOptions, 'watched' | 'readsEnd'>;
  /** The scenario whose action may be JavaScript. */
  readonly scenario: Scenario;
}

/** Opens a core for the work and closes it; deletes the captures that the report does not link. */
export async function withRuns<Report>(
  context: CommandContext,
  { work, linksOf, keep, scenario, options: own }: WithRuns<Report>,
): Promise<Report> {
  const core = await openCheckCore(context, scenarioKind(scenario) === 'service');
  const display = createProgressDisplay(context.stderr);
  const said = new Set<string>();
  const named = context.arguments.values.get('browser');
  const options = {
    ...own,
    core,
    signal: context.interrupt,
    browser: named === undefined ? null : resolve(context.workingDirectory, named),
    folder: context.workingDirectory,
    environment: context.environment,
    notice: (sentence: string) => {
      if (!said.has(sentence)) say(context, sentence);
      said.add(sentence);
    },
  };
  const made = new Set<string>();
  try {
    const report = await work(
      {
        areApart: true,
        run: async (request) => {
          if (context.interrupt.aborted) throw new AppFailure(errorOfAbort(context.interrupt));
          return runOnce(request, options);
        },
        progress: (done, total, message) => display.show({ done, total, message, bytes: null, bytesPerSecond: null }),
        now: Date.now,
      },
      made,
    );
    const links = linksOf(report);
    for (const id of made) if (links.some((link) => link?.includes(id) === true)) made.delete(id);
    await keep?.(report, core.stores);
    return report;
  } finally {
    display.end();
    await deleteCaptures(core, made);
    await core.close();
  }
}
