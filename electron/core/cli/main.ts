/** The command line: finds the command, parses its flags, runs it, and prints the outcome. Few imports, because the shim starts here. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ok } from '../../../shared/base/result.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Log } from '../log/log.ts';
import { nearestNames } from '../../../shared/base/nearest-name.ts';
import { COMMON_FLAGS, type CommandDescription } from './command.ts';
import { COMMANDS } from './command-table.ts';
import type { CommandOutcome, ExitStatus, Input, Installation, Output } from './context.ts';
import { FLAGS, isFlagName, parseArguments } from './arguments/flags.ts';

export interface MainOptions {
  readonly argv: readonly string[];
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
  readonly installation: Installation;
  readonly interrupt: AbortSignal;
  readonly surviveFaults: (log: Log) => void;
}

/** The error for an unknown command; suggests the nearest one (edit distance at most 2). */
function unknownCommand(word: string, program: string): AppError {
  const [near] = nearestNames(
    word,
    COMMANDS.map(({ name }) => name),
    2,
  );
  return {
    code: 'invalid_params',
    message: `There is no command "${word}".`,
    suggestion: near === undefined ? `${program} --help lists every command.` : `Did you mean ${program} ${near}?`,
  };
}

interface SplitArguments {
  readonly word: string | null;
  readonly rest: readonly string[];
}

/** Returns whether a flag takes a value. */
function takesNextWord(argument: string): boolean {
  const name = /^--?([a-z][a-z-]*)$/i.exec(argument)?.[1]?.toLowerCase() ?? '';
  return isFlagName(name) && FLAGS[name].kind !== 'switch';
}

/** The first word that is neither a flag nor a flag's value; flags may come before it. */
function splitCommand(argv: readonly string[]): SplitArguments {
  const at = argv.findIndex((argument, index) => !argument.startsWith('-') && !takesNextWord(argv[index - 1] ?? ''));
  if (at === -1) return { word: null, rest: argv };
  return { word: argv[at] ?? null, rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}

/** `pen help` and `pen version` are what users try first; `pen help targets` is about the command. */
function asFlag({ word, rest }: SplitArguments): SplitArguments {
  if (word !== 'help' && word !== 'version') return { word, rest };
  return splitCommand([...rest, `--${word}`]);
}

const DEFAULT_COMMAND = 'open';

/** Without a command it is the window, unless the help, the version or a document was asked for. */
function withDefault({ word, rest }: SplitArguments, json: boolean): SplitArguments {
  const asksAbout = json || rest.some((argument) => /^--?(?:help|version)(?:=|$)/i.test(argument));
  return { word: word === null && !asksAbout ? DEFAULT_COMMAND : word, rest };
}

/** Returns whether stdout must be one JSON document; checked before parsing, because parsing itself may fail. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv
    .slice(0, end === -1 ? argv.length : end)
    .some((argument) => /^--?json(=(true|1|yes|on))?$/i.test(argument));
}

/**
 * The base folder of relative paths. npm runs scripts in the package's folder and passes the caller's in `INIT_CWD`; without npm that
 * variable may come from another npm process above us.
 */
function callersFolder({ environment, currentFolder, installation }: MainOptions): string {
  const movedByNpm = resolve(currentFolder) === resolve(installation.rootFolder);
  return movedByNpm ? resolve(currentFolder, environment['INIT_CWD'] ?? '.') : resolve(currentFolder);
}

/** Names what has no name yet. What a command did stays done if the names cannot be stored. */
async function sayHandles(
  answered: ReadonlySet<string>,
  { stderr, dataDirectory }: { readonly stderr: Output; readonly dataDirectory: string },
): Promise<void> {
  const [{ lineText, nameLines }, { say }] = await Promise.all([import('./handles.ts'), import('./output/output.ts')]);
  const named = await nameLines(answered, dataDirectory);
  if (!named.ok) say({ stderr }, `What this command answered with has no handles: ${named.error.message}`);
  else
    for (const [line, handle] of named.value.handles)
      if (named.value.fresh.has(line)) say({ stderr }, `${handle} is ${lineText(line)} in other commands.`);
}

/** Runs one command line and returns the exit status. Never throws for user errors. */
export async function main(options: MainOptions): Promise<ExitStatus> {
  const { argv, stdout, stderr, environment } = options;
  const program = environment['PEN_LAUNCH_COMMAND'] ?? 'pen';
  const json = wantsJson(argv);
  const fail = async (failure: AppError): Promise<ExitStatus> => {
    const [{ printFailure }, { ERROR_CODES }] = await Promise.all([
      import('./output/output.ts'),
      import('../../../shared/base/errors.ts'),
    ]);
    printFailure({ stdout, stderr, json }, failure);
    return ERROR_CODES[failure.code];
  };

  const { word, rest } = withDefault(asFlag(splitCommand(argv)), json);
  const command: CommandDescription | undefined = COMMANDS.find(({ name }) => name === word);
  if (word !== null && command === undefined) return fail(unknownCommand(word, program));
  // What is done without a command takes its flags.
  const { flags = [] } = command ?? COMMANDS.find(({ name }) => name === DEFAULT_COMMAND) ?? {};
  const parsed = parseArguments(rest, [...COMMON_FLAGS, ...flags], {
    takesOptions: command?.optionsHelp !== undefined,
    repeatable: command?.repeatable ?? [],
  });
  if (!parsed.ok) return fail({ code: 'invalid_params', ...parsed.error });
  const { switches, values } = parsed.value;

  if (switches.has('version')) {
    const { describeBuild, readBuildInfo } = await import('./build-info.ts');
    const info = readBuildInfo(options.installation);
    stdout.write(json ? `${JSON.stringify({ name: 'pen', ...info })}\n` : `${describeBuild(info)}\n`);
    return 0;
  }
  if (command === undefined || switches.has('help')) {
    const { commandHelp, generalHelp } = await import('./help.ts');
    const text =
      command === undefined ? generalHelp(program) : await commandHelp(program, command, parsed.value.positionals);
    const asked = switches.has('help');
    // No command: print the help on stderr, as for wrong use.
    (asked ? stdout : stderr).write(`${text}\n`);
    if (asked) return 0;
    return json
      ? fail({ code: 'invalid_params', message: 'No command was given.', suggestion: `${program} --help lists them.` })
      : 2;
  }

  const workingDirectory = callersFolder(options);
  const [{ resolveDataDirectory }, { readBuildInfo }, { settle }, run] = await Promise.all([
    import('../process/data-directory.ts'),
    import('./build-info.ts'),
    import('../../../shared/base/errors.ts'),
    command.load(),
  ]);
  const dataDirectory = resolveDataDirectory({
    flag: values.get('data-dir'),
    environment,
    platform: process.platform,
    home: homedir(),
    workingDirectory,
  });
  const typed = rest.some((argument) => argument.includes('@'))
    ? await (await import('./handles.ts')).withoutHandles(parsed.value, dataDirectory, command.name)
    : ok({ typed: parsed.value, used: new Map<string, string>() });
  if (!typed.ok) return fail(typed.error);
  const answered = new Set<string>();
  const context = {
    arguments: typed.value.typed,
    stdin: options.stdin,
    stdout,
    stderr,
    environment,
    workingDirectory,
    dataDirectory,
    installation: options.installation,
    version: readBuildInfo(options.installation).version,
    interrupt: options.interrupt,
    surviveFaults: options.surviveFaults,
    answered,
    json,
    program,
  };
  const ended = await settle(() => run(context));
  const outcome: CommandOutcome = ended.ok ? ended.value : { error: ended.error };
  if (answered.size > 0) await sayHandles(answered, { stderr, dataDirectory });
  if (outcome.error === undefined) return outcome.status;
  const { used } = typed.value;
  if (used.size === 0) return fail(outcome.error);
  const { message, suggestion = '' } = outcome.error;
  const stale = (await import('./handles.ts')).staleText(used, message);
  return fail({ ...outcome.error, suggestion: `${suggestion}${stale}`.trim() });
}
