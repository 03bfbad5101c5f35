/** `pen targets`: lists everything that can be profiled now. */
import { z } from 'zod';
import type { LocalProcess } from '../../../../shared/base/local-processes.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import { captureAbilities } from '../../../../shared/core/capability/target-abilities.ts';
import { TargetInfoSchema } from '../../../../shared/core/contracts/targets.ts';
import { isDebuggerAt } from '../../cdp/index.ts';
import {
  createLocalProcesses,
  describeSurroundings,
  listContainers,
  listElsewhere,
  readSurroundings,
} from '../../local-processes/index.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { listLimit, refuseArguments } from '../arguments/command-arguments.ts';
import { cutRows, printJson, printText, say, textTable } from '../output/output.ts';
import { nameLines, targetLine } from '../handles.ts';
import { callTool, withPen } from '../open-pen.ts';
import type { PenAccess } from '../pen-access.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';

// `pen targets --local`: lists local processes with their debugging addresses, how the others can be made to listen, and what is in other networks.

/** Returns how a process is reached, in one line. */
function reached({ pid, addresses, canBeSignalled, obstacle }: LocalProcess): string {
  if (addresses.length > 0) return addresses.map((address) => `--cdp-url ${address}`).join(', ');
  return canBeSignalled ? `listens after kill -USR1 ${pid}` : (obstacle ?? '');
}

/** Ends with `target_unsupported` on systems whose processes cannot be listed. */
async function listLocalProcesses(context: CommandContext): Promise<CommandOutcome> {
  const { unsupported, processes } = await createLocalProcesses({ isDebugger: isDebuggerAt }).list();
  if (unsupported !== null) return { error: appError('target_unsupported', unsupported) };
  const { rows, omitted } = cutRows(processes, listLimit(context));
  const { program } = context;
  const elsewhere = await listElsewhere({ program });
  const surroundings = describeSurroundings(await readSurroundings(context.environment), program);
  const containers = await listContainers(program);
  if (context.json) {
    printJson(context.stdout, {
      processes: rows,
      ...(omitted === 0 ? {} : { processesOmitted: omitted }),
      elsewhere,
      surroundings,
      containers,
    });
    return DONE;
  }
  printText(
    context.stdout,
    rows.length === 0
      ? 'No Node, Deno, Chromium or Electron process of yours is running.'
      : textTable(
          [{ title: 'PID' }, { title: 'KIND' }, { title: 'NAME' }, { title: 'FOLDER' }, { title: 'REACHED BY' }],
          rows.map((row) => [String(row.pid), row.kind, row.name, row.folder ?? '', reached(row)]),
        ),
  );
  if (omitted > 0) printText(context.stdout, `… ${omitted} more; --all shows them.`);
  if (elsewhere.length > 0)
    printText(
      context.stdout,
      `\nIn other networks of this machine:\n${textTable(
        [{ title: 'PID' }, { title: 'KIND' }, { title: 'NAME' }, { title: 'CONTAINER' }, { title: 'REACHED BY' }],
        elsewhere.map(({ pid, kind, name, container, command }) => [
          String(pid),
          kind,
          name,
          container ?? '',
          command ?? 'does not listen: start it with a debugging port',
        ]),
      )}`,
    );
  for (const sentence of [...surroundings, ...containers]) say(context, sentence);
  return DONE;
}

const TargetRowSchema = TargetInfoSchema.pick({
  id: true,
  type: true,
  title: true,
  url: true,
  endpoint: true,
  lacks: true,
});
type TargetRow = z.infer<typeof TargetRowSchema>;
const PageSchema = z.object({ targets: z.array(TargetRowSchema), nextCursor: z.string().nullable() });

/** Rows of one call; the tool's own maximum. */
const PAGE_ROWS = 500;

/** All targets; with `--cdp-url` only those of that endpoint. */
async function listTargets(context: CommandContext, pen: PenAccess): Promise<TargetRow[]> {
  const targets: TargetRow[] = [];
  let cursor: string | null = null;
  do {
    const params: Record<string, unknown> = { limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) };
    const result = await callTool(context, pen, { tool: 'pen_list_pages', params });
    if (!result.ok) throw new AppFailure(result.error);
    const page = PageSchema.parse(result.value);
    const { endpoint } = result;
    // Copied member by member, so that the row has only the documented fields.
    targets.push(...page.targets.filter((target) => endpoint === undefined || target.endpoint === endpoint));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return targets;
}

/** A table for each target: what can be captured of it, and why the rest cannot. */
function printAbilities(context: CommandContext, targets: readonly TargetRow[]): void {
  const { rows, omitted } = cutRows(targets, listLimit(context));
  const all = rows.map((target) => ({ ...target, abilities: captureAbilities(target, CAPABILITIES) }));
  if (context.json) {
    printJson(context.stdout, { targets: all, ...(omitted === 0 ? {} : { targetsOmitted: omitted }) });
    return;
  }
  for (const { type, title, id, abilities } of all) {
    printText(context.stdout, plainLine(`${type}  ${title}  ${id}`));
    printText(
      context.stdout,
      textTable(
        [{ title: 'CAPTURE' }, { title: 'TOOL' }, { title: 'WORKS' }],
        abilities.map((ability) => [
          ability.title,
          ability.tool,
          ability.why ?? (ability.byCode ? 'yes, by code in the target: needs the permission to run code' : 'yes'),
        ]),
      ),
    );
  }
  if (omitted > 0) printText(context.stdout, `… ${omitted} more; --all shows them.`);
}

/** The handle of each target; empty if they cannot be stored. */
async function targetHandles(context: CommandContext, rows: readonly TargetRow[]): Promise<readonly string[]> {
  const lines = rows.map(({ id }) => targetLine(id));
  const named = await nameLines(lines, context.dataDirectory);
  return lines.map((line) => (named.ok ? (named.value.handles.get(line) ?? '') : ''));
}

async function printTargets(context: CommandContext, targets: readonly TargetRow[]): Promise<void> {
  const { rows, omitted } = cutRows(targets, listLimit(context));
  if (context.json) {
    printJson(context.stdout, { targets: rows, ...(omitted === 0 ? {} : { targetsOmitted: omitted }) });
    return;
  }
  const handles = await targetHandles(context, rows);
  printText(
    context.stdout,
    rows.length === 0
      ? 'Connected, but there is no target: open a page.'
      : textTable(
          ['HANDLE', 'TYPE', 'TITLE', 'URL', 'ENDPOINT', 'ID'].map((title) => ({ title })),
          rows.map(({ type, title, url, endpoint, id }, at) => [handles[at] ?? '', type, title, url, endpoint, id]),
        ),
  );
  if (omitted > 0) printText(context.stdout, `… ${omitted} more; --all shows them.`);
}

export async function runTargets(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  if (context.arguments.switches.has('local')) return listLocalProcesses(context);
  return withPen(context, async (pen) => {
    const listed = await listTargets(context, pen);
    if (context.arguments.switches.has('abilities')) printAbilities(context, listed);
    else await printTargets(context, listed);
    return DONE;
  });
}
