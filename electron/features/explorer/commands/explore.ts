/** `pen explore ADDRESS`: walks an application in a browser of its own, and says what leaks and what is slow in it. */
import { ExplorationSchema, type Exploration } from '../../../../shared/features/explorer/contract/explorations.ts';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ExploredResultSchema } from '../../../../shared/features/explorer/tools/explore.ts';
import { exploreText } from '../../../../shared/features/explorer/tools/explore-text.ts';
import { toldAnswer } from '../../../../shared/core/findings/markdown.ts';
import { isJudged } from '../../../../shared/features/explorer/rules.ts';
import { checkPageUrl } from '../../../../shared/features/page/tools/navigate.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { fileError } from '../../../core/files/file-error.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { openCheckCore, type CheckCore } from '../../prove/check/check-core.ts';
import { withHeadlessBrowser } from '../../prove/check/headless-browser.ts';
import { reportFiles, writeReports } from '../../prove/check/report-files.ts';
import type { CommandContext, CommandOutcome } from '../../../core/cli/context.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { createProgressDisplay } from '../../../core/cli/output/progress-display.ts';

/** Blink's leak counters need a collection that V8 offers only so; in a browser without it they end the page. */
const LEAK_DETECTION = ['--js-flags=--expose-gc'];
const EXAMPLE = 'pen explore http://127.0.0.1:3000/';

async function documentIn(file: string, folder: string): Promise<Record<string, unknown>> {
  const path = resolve(folder, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'read', path, what: 'the exploration' }));
  }
  try {
    return ExplorationSchema.parse(JSON.parse(text));
  } catch {
    throw new AppFailure(
      appError(
        'unsupported_format',
        `${path} is no exploration.`,
        'Give a file that pen explore has written with --report.',
      ),
    );
  }
}

/** The id of the Node process at an inspector port. */
async function serverAt(port: number, core: CheckCore, signal: AbortSignal): Promise<string> {
  const endpoint = unwrap(await core.connectPort(port, signal));
  const node = endpoint.targets().find(({ type }) => type === 'node');
  if (node === undefined)
    throw new AppFailure(
      appError('no_target', `There is no Node process at port ${port}.`, 'Start it with --inspect=127.0.0.1:PORT.'),
    );
  return node.id;
}

async function exploreWith(
  core: CheckCore,
  params: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<Exploration & { readonly captureId: string }> {
  const { values } = context.arguments;
  const named = values.get('browser');
  const display = createProgressDisplay(context.stderr);
  const options = {
    core,
    browser: named === undefined ? null : resolve(context.workingDirectory, named),
    notice: (sentence: string) => say(context, sentence),
    extraArguments: LEAK_DETECTION,
  };
  try {
    return await withHeadlessBrowser(options, context.interrupt, async (targets) => {
      const page = targets().find(({ type }) => type === 'page');
      if (page === undefined)
        throw new AppFailure(appError('no_target', 'The browser has no page.', 'Run the command again.'));
      const own = { ...params, target: page.id, leakDetection: true };
      const answer = await core.call('pen_explore', own, context.interrupt, (progress) => display.show(progress));
      return ExploredResultSchema.parse(answer);
    });
  } finally {
    display.end();
  }
}

export async function runExplore(context: CommandContext): Promise<CommandOutcome> {
  const { values, furtherValues, positionals } = context.arguments;
  const [address] = positionals;
  if (address === undefined || positionals.length > 1)
    return { error: appError('invalid_params', 'An exploration begins at one address.', `Write ${EXAMPLE}.`) };
  const url = unwrap(checkPageUrl(address));
  const reports = await reportFiles(context, ['json', 'markdown']);
  const resumed = values.get('resume');
  const document = resumed === undefined ? null : await documentIn(resumed, context.workingDirectory);
  const core = await openCheckCore(context);
  try {
    const port = countOf(context.arguments, 'server');
    const server = port === null ? null : await serverAt(port, core, context.interrupt);
    const minutes = countOf(context.arguments, 'minutes');
    const params = {
      url,
      allow: [values.get('allow') ?? [], furtherValues.get('allow') ?? []].flat(),
      ...(minutes === null ? {} : { minutes }),
      ...(server === null ? {} : { server }),
      ...(document === null ? {} : { resume: document }),
    };
    const explored = await exploreWith(core, params, context);
    await writeReports(reports, {
      json: explored,
      markdown: () => toldAnswer(exploreText(explored)),
    });
    if (context.json) printJson(context.stdout, explored);
    else printText(context.stdout, toldAnswer(exploreText(explored)));
    const { leaks, slow } = explored;
    if (leaks.length > 0 || slow.some(({ isConfirmed }) => isConfirmed)) return { status: 1 };
    return { status: isJudged(explored) ? 0 : 4 };
  } finally {
    await core.close();
  }
}
