/** `pen export [CAPTURE|FILE…] DIR --format parquet`: writes captures into a dataset of Parquet files. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { targetLabels } from '../../../../shared/core/capability/target-labels.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import { DATASET_VERSION, type DatasetTable } from '../../../../shared/features/dataset/dataset.ts';
import { AppFailure, appError, settle, type AppError } from '../../../../shared/base/errors.ts';
import {
  checkPartitionValue,
  chosenTables,
  describeCapture,
  openDataset,
  type DatasetCapture,
  type WrittenCapture,
} from '../index.ts';
import { withCaptureFiles, type CaptureFiles, type NamedFile } from '../../../core/cli/capture-files.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { labelsOf } from '../../../core/cli/arguments/label-arguments.ts';
import { libraryFiles } from '../../../core/cli/library-files.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { sinceMs } from '../../../core/cli/arguments/since-argument.ts';
import { withSqlClient } from '../../sql/sql-files.ts';

/** A file is read once, so it need not stay open in case of another question. */
const KEEP_OPEN_MS = 100;
/** With these no other capture can be written either. */
const ENDS_ALL: ReadonlySet<AppError['code']> = new Set(['disk_full', 'write_failed', 'cancelled']);

interface Asked {
  readonly directory: string;
  /** Undefined values are found for each capture. */
  readonly app: string | undefined;
  readonly build: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly tables: readonly DatasetTable[];
  readonly redact: boolean;
  readonly since: number | null;
  readonly isWholeLibrary: boolean;
}

interface Failed {
  readonly named: string;
  readonly error: AppError;
}

interface Written extends WrittenCapture {
  readonly named: string;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function wrongUse(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}

/** The folder is the last argument; a file or a capture there is an argument that is missing its folder. Throws `AppFailure`. */
async function directoryOf({ arguments: { positionals }, workingDirectory, program }: CommandContext): Promise<string> {
  const how = `Write ${program} export --format parquet DIR, or with captures and files before DIR.`;
  const last = positionals.at(-1);
  if (last === undefined) throw wrongUse('No folder was named.', how);
  const directory = resolve(workingDirectory, last);
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory() === true) return directory;
  if (found !== null) throw wrongUse(`${last} is a file, and a dataset is a folder.`, how);
  if (CAPTURE_ID_PATTERN.test(last)) throw wrongUse(`No folder was named after the capture ${last}.`, how);
  return directory;
}

/** The arguments of the command. Throws `AppFailure`. */
async function askedOf(context: CommandContext): Promise<Asked> {
  const { values, switches, positionals } = context.arguments;
  const directory = await directoryOf(context);
  const isWholeLibrary = positionals.length === 1;
  if (values.has('since') && !isWholeLibrary)
    throw wrongUse(
      '--since chooses captures of the library, and captures were named.',
      'Leave out --since, or the names.',
    );
  const partition = (name: 'app' | 'build'): string | undefined => {
    const value = values.get(name);
    return value === undefined ? undefined : checkPartitionValue(name, value);
  };
  return {
    directory,
    app: partition('app'),
    build: partition('build'),
    labels: labelsOf(values.get('label')),
    tables: chosenTables(values.get('tables')),
    redact: switches.has('redact'),
    since: sinceMs(values.get('since'), Date.now()),
    isWholeLibrary,
  };
}

function describe({ named, path, kind, recorded }: NamedFile, asked: Asked): DatasetCapture {
  return describeCapture(
    {
      filePath: path,
      kind,
      record: recorded === undefined ? null : { ...recorded, id: named },
      targetLabels: recorded?.target ? targetLabels(recorded.target) : {},
    },
    asked,
  );
}

/** The captures of the arguments, and arguments that are none. */
async function namedFiles(
  context: CommandContext,
  asked: Asked,
  files: CaptureFiles,
): Promise<{ readonly found: readonly NamedFile[]; readonly failed: readonly Failed[] }> {
  if (asked.isWholeLibrary) return { found: await libraryFiles(context, asked.since), failed: [] };
  const found: NamedFile[] = [];
  const failed: Failed[] = [];
  for (const [place, named] of context.arguments.positionals.slice(0, -1).entries()) {
    const opened = await settle(() => files.findAll(place));
    if (opened.ok) found.push(...opened.value);
    else failed.push({ named, error: opened.error });
  }
  const [first] = failed;
  if (found.length === 0 && first !== undefined) throw new AppFailure(first.error);
  return { found, failed };
}

/** Refuses tables that no capture has; others are left out for the captures without them. */
function withTables(context: CommandContext, asked: Asked, files: readonly NamedFile[]): NamedFile[] {
  const documents = new Set<string>(asked.tables.map(({ document }) => document));
  const having = files.filter(({ kind }) => documents.has(CAPTURE_KINDS[kind].document));
  if (files.length > 0 && having.length === 0)
    throw wrongUse(
      `None of the captures has such a table: ${[...new Set(files.map(({ kind }) => CAPTURE_KINDS[kind].plural))].join(', ')}.`,
      'Leave out --tables, or name tables of these kinds; pen sql FILE describe lists them.',
    );
  const omitted = files.length - having.length;
  if (omitted > 0) say(context, `Left out without any of these tables: ${counted(omitted, 'capture')}.`);
  return having;
}

function sumOf({ tables }: WrittenCapture): number {
  return tables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function printWritten(context: CommandContext, written: Written): void {
  const { captureId, named, tables, isReplaced, redaction } = written;
  const what = tables
    .filter(({ name }) => name !== 'capture')
    .map(({ name, rowCount }) => `${name} ${formatCount(rowCount)}`)
    .join(', ');
  const notes = [
    ...(isReplaced ? ['replaced'] : []),
    ...(redaction === null ? [] : [`${formatCount(redaction.total)} secrets replaced`]),
  ];
  const end = notes.length === 0 ? '' : `  (${notes.join(', ')})`;
  printText(context.stdout, plainLine(`${captureId}  ${formatBytes(sumOf(written))}  ${named}  ${what}${end}`));
}

function outcomeOf(
  context: CommandContext,
  asked: Pick<Asked, 'directory'> & { readonly count: number },
  written: readonly Written[],
  failed: readonly Failed[],
): CommandOutcome {
  const [first] = failed;
  if (context.json && written.length > 0)
    printJson(context.stdout, {
      directory: asked.directory,
      version: DATASET_VERSION,
      captures: written.map(({ named, captureId, isReplaced, tables, redaction }) => ({
        name: named,
        captureId,
        isReplaced,
        tables,
        ...(redaction === null ? {} : { secretsReplaced: redaction.total, report: redaction.report }),
      })),
      failed: failed.map(({ named, error }) => ({ name: named, code: error.code, message: error.message })),
    });
  if (written.length > 0) {
    const fileCount = written.reduce((sum, { tables }) => sum + tables.length, 0);
    const sizeBytes = written.reduce((sum, each) => sum + sumOf(each), 0);
    say(
      context,
      `${counted(written.length, 'capture')}, ${counted(fileCount, 'file')}, ${formatBytes(sizeBytes)} in ${asked.directory}.`,
    );
  }
  if (first === undefined) return DONE;
  // The outcome reports the only failure of a command that wrote nothing.
  const reported = written.length > 0 ? failed : failed.slice(1);
  for (const { named, error } of reported) say(context, `${named} was not written: ${error.message}`);
  const untried = asked.count - written.length - failed.length;
  if (untried > 0) say(context, `Not tried after this: ${counted(untried, 'capture')}.`);
  return written.length > 0 ? { status: 3 } : { error: first.error };
}

async function writeAll(context: CommandContext, asked: Asked, files: CaptureFiles): Promise<CommandOutcome> {
  const { found, failed: unreadable } = await namedFiles(context, asked, files);
  const having = withTables(context, asked, found);
  if (having.length === 0)
    throw new AppFailure(
      appError(
        'capture_not_found',
        asked.since === null ? 'The library has no captures.' : 'The library has no captures since then.',
        `Name files: ${context.program} export FILE… DIR --format parquet.`,
      ),
    );
  return withSqlClient(context, files, async (sql, temporary) => {
    const { directory, tables, redact } = asked;
    const { version: programVersion, interrupt: signal } = context;
    const dataset = await openDataset({ directory, sql, tables, redact, temporary, programVersion, signal });
    const written: Written[] = [];
    const failed: Failed[] = [...unreadable];
    for (const file of having) {
      const added = await dataset.add(describe(file, asked));
      if (added.ok) {
        const one = { ...added.value, named: file.named };
        written.push(one);
        if (!context.json) printWritten(context, one);
      } else {
        failed.push({ named: file.named, error: added.error });
        if (ENDS_ALL.has(added.error.code)) break;
      }
    }
    const count = having.length + unreadable.length;
    return outcomeOf(context, { directory, count }, written, failed);
  });
}

export async function runExportDataset(context: CommandContext): Promise<CommandOutcome> {
  const asked = await askedOf(context);
  const options = {
    usage: 'export [CAPTURE|FILE…] DIR --format parquet',
    count: 1,
    most: Infinity,
    keepOpenMs: KEEP_OPEN_MS,
    // A redacted copy is gone when the command ends.
    usesColumnCache: !asked.redact,
  };
  return withCaptureFiles(context, options, (files) => writeAll(context, asked, files));
}
