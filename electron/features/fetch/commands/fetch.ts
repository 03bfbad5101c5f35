/**
 * `pen fetch`: a heap snapshot of a Node process in production, without the contents of its strings. With `--via` or `--pid` a script does it beside the
 * process; with `--target`, or an address, the contents are dropped here, as they arrive.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { shellWord } from '../../../../shared/base/shell-word.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { AppFailure, appError, errorOfAbort, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import { programEnvironment } from '../../../core/process/child-environment.ts';
import { bounded } from '../../../core/files/bounded-inflate.ts';
import { errnoOf, fileError } from '../../../core/files/file-error.ts';
import { partialBeside } from '../../../core/files/partial-name.ts';
import { realDisk } from '../../../core/library/disk.ts';
import { lookAtFile } from '../../../core/library/kind-of-file.ts';
import { FETCH_SCRIPT_FLAGS, readFetchScript } from '../../../core/page-scripts/index.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { outputPath } from '../../../core/cli/arguments/output-path.ts';
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { showForeign } from '../../../core/cli/output/foreign-output.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';
import { takeCapture } from '../../../core/cli/commands/capture.ts';

/** A shell that does not find a program ends with it. */
const NOT_FOUND_STATUS = 127;
const ImportedSchema = z.object({ captureId: z.string() });

export function fetchHelp(): string {
  return [
    'One command each:',
    '  pen fetch --via "kubectl exec -i POD --"            a pod (-c CONTAINER for one of several)',
    '  pen fetch --via "docker exec -i NAME"               a container',
    '  pen fetch --via "ssh HOST" --pid PID                another machine',
    '  pen fetch --via "wsl --" --pid PID                  WSL, from Windows',
    '  pen fetch --pid PID                                 a process of this machine',
    '  pen fetch --via "kubectl exec -i POD --" --file F   a snapshot that Node has written there',
    '',
    'It says first how long the process will stand still and how much memory that needs; --cost says only that. The container needs node, which a',
    'Node service has. Where pen cannot run: pen fetch --script > fetch.cjs, then kubectl exec -i POD -- node - < fetch.cjs > heap.heapsnapshot.gz.',
    '',
    'Node itself writes snapshots too, with all strings in them: --heapsnapshot-near-heap-limit=N or v8.setHeapSnapshotNearHeapLimit(N) up to N times before the',
    'heap is full, --heapsnapshot-signal=SIGUSR2 on a signal, both into --diagnostic-dir=DIR, or the working folder. docs/production.md has the whole.',
  ].join('\n');
}

function defaultName(): string {
  return `heap-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.heapsnapshot`;
}

interface Script {
  /** The program, with what the shell has to run; null for Node of this program. */
  readonly via: string | null;
  readonly args: readonly string[];
  readonly text: string;
}

/** The sentence of `failed` says more of it. */
const INCOMPLETE = appError('incomplete_capture', 'What arrived was not whole.');
const NO_SNAPSHOT = appError(
  'unsupported_format',
  'What arrived is no heap snapshot without texts; no file was written.',
  'Check which program the command runs, and that nothing else writes to its standard output.',
);

type RunningScript = ReturnType<typeof startScript>;

/** Starts the script. Its sentences go to stderr as they come. */
function startScript(context: CommandContext, { via, args, text }: Script) {
  const child =
    via === null
      ? spawn(process.execPath, [...FETCH_SCRIPT_FLAGS, '-', ...args], {
          env: { ...context.environment, ELECTRON_RUN_AS_NODE: '1' },
        })
      : spawn(`${via} node ${[...FETCH_SCRIPT_FLAGS, '-', ...args].join(' ')}`, {
          shell: true,
          env: programEnvironment(context.environment),
        });
  // A command that ends before it has read the script breaks the pipe; its status says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text);
  showForeign(child.stderr, context.stderr);
  const status = new Promise<number | null>((done) => {
    child.on('error', () => done(NOT_FOUND_STATUS));
    child.on('close', done);
  });
  const stop = (): void => void child.kill();
  /** Also of what the command has started, which may outlive it: nothing that it writes is read any more. */
  const end = (): void => {
    stop();
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return { stdout: child.stdout, status, stop, end };
}

function failed(status: number | null, via: string | null, isFile: boolean): AppError {
  if (status === NOT_FOUND_STATUS)
    return appError(
      'no_target',
      via === null ? 'The script could not be started.' : `"${via} node" was not found.`,
      'Check the command; the container must have node on its PATH.',
    );
  return appError(
    'incomplete_capture',
    'The snapshot was not fetched; no file was written.',
    isFile
      ? 'The lines above say why. The file stays where it is.'
      : via === null
        ? 'The lines above say why.'
        : 'The lines above say why. If the connection broke, run it again: the process let go of the snapshot.',
  );
}

/**
 * Writes what arrives to the file, once it is whole – the end of its compression comes last, and the script succeeds – and is a snapshot without texts.
 * Errors: those of the file, `incomplete_capture`, and `unsupported_format` for anything else that a container sends.
 */
async function writeFile({ stdout, status, stop, end }: RunningScript, out: string): Promise<AppResult<number>> {
  const partial = partialBeside(out);
  const gunzip = createGunzip();
  try {
    const file = createWriteStream(partial, { mode: 0o600, flags: 'wx' });
    if (out.endsWith('.gz')) {
      const checked = new PassThrough();
      const nowhere = new Writable({ write: (_part, _encoding, done) => done() });
      stdout.pipe(checked);
      await Promise.all([pipeline(stdout, file), pipeline(checked, gunzip, bounded(gunzip), nowhere)]);
    } else await pipeline(stdout, gunzip, bounded(gunzip), file);
    if ((await status) !== 0) throw new AppFailure(INCOMPLETE);
    const { kind, stringsDropped } = await lookAtFile(partial, {
      disk: realDisk,
      signal: new AbortController().signal,
    });
    if (kind !== 'heap-snapshot' || !stringsDropped) throw new AppFailure(NO_SNAPSHOT);
    await rename(partial, out);
    return ok((await stat(out)).size);
  } catch (thrown) {
    const isCut = thrown instanceof Error && 'code' in thrown && thrown.code === 'Z_BUF_ERROR';
    const isIncomplete = isCut || (thrown instanceof AppFailure && thrown.error === INCOMPLETE);
    // The last words of a script that has ended still come; any other could send without an end.
    if (isIncomplete) stop();
    else end();
    await rm(partial, { force: true });
    if (errnoOf(thrown) !== null) return err(fileError(thrown, { use: 'write', path: out }));
    return err(isIncomplete ? INCOMPLETE : NO_SNAPSHOT);
  }
}

/** Copies the file into the library, and returns the id of the capture. */
async function keep(context: CommandContext, path: string): Promise<AppResult<string>> {
  let kept: AppResult<string> = err(appError('write_failed', 'It is not in the library.'));
  const { error } = await withPen(context, async (pen) => {
    const imported = await callTool(context, pen, { tool: 'pen_import', params: { path } });
    if (!imported.ok) return { error: imported.error };
    kept = ok(ImportedSchema.parse(imported.value).captureId);
    return DONE;
  });
  return error === undefined ? kept : err(error);
}

async function fetchByScript(context: CommandContext, via: string | null): Promise<CommandOutcome> {
  const { switches, values } = context.arguments;
  const text = await readFetchScript(context.installation.pageScriptsFolder ?? null);
  const pid = countOf(context.arguments, 'pid');
  const file = values.get('file');
  const args = [
    ...(pid === null ? [] : ['--pid', String(pid)]),
    ...(file === undefined ? [] : ['--file', via === null ? file : shellWord(file)]),
    ...(['cost', 'anyway'] as const).filter((name) => switches.has(name)).map((name) => `--${name}`),
  ];
  // Before it is started: Node drops the output of a process that ends before anything reads it.
  const out = switches.has('cost') ? null : await outputPath(context, values.get('out') ?? defaultName());
  const script = startScript(context, { via, args, text });
  context.interrupt.addEventListener('abort', script.stop, { once: true });
  if (out === null) {
    script.stdout.resume();
    const status = await script.status;
    return status === 0 ? DONE : { error: failed(status, via, file !== undefined) };
  }
  const written = await writeFile(script, out);
  const status = await script.status;
  context.interrupt.removeEventListener('abort', script.stop);
  if (context.interrupt.aborted) return { error: errorOfAbort(context.interrupt) };
  if (!written.ok)
    return {
      error: written.error.code === 'incomplete_capture' ? failed(status, via, file !== undefined) : written.error,
    };
  const kept = switches.has('keep') ? await keep(context, out) : ok(null);
  if (!kept.ok) return { error: { ...kept.error, message: `${out} was written. ${kept.error.message}` } };
  const id = kept.value === null ? {} : { captureId: kept.value };
  if (context.json) printJson(context.stdout, { file: out, sizeBytes: written.value, ...id });
  else printText(context.stdout, [formatBytes(written.value), out, ...Object.values(id)].join('  '));
  return DONE;
}

export async function runFetch(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const { switches, values } = context.arguments;
  if (switches.has('script')) {
    const text = await readFetchScript(context.installation.pageScriptsFolder ?? null);
    context.stdout.write(text);
    return DONE;
  }
  const via = values.get('via') ?? null;
  if (via !== null || values.has('pid') || values.has('file')) return fetchByScript(context, via);
  if (switches.has('cost'))
    return {
      error: appError(
        'invalid_params',
        '--cost is answered by the script beside the process.',
        'Write --via COMMAND or --pid PID with it.',
      ),
    };
  if (values.has('target') || values.has('cdp-url'))
    return takeCapture(context, 'heap', { dropStrings: true, ignoreMemoryLimit: switches.has('anyway') });
  return {
    error: appError(
      'invalid_params',
      'It is not said what to fetch from.',
      'Write --via "kubectl exec -i POD --" (or docker exec -i NAME, ssh HOST), --pid PID, --target SUBSTRING or --cdp-url; --help has the recipes.',
    ),
  };
}
