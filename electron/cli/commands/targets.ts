/** `pen targets`: everything that can be profiled now. */
import { z } from 'zod';
import { TargetInfoSchema } from '../../../shared/contracts/targets.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { listLimit, refuseArguments } from '../command-arguments.ts';
import { cutRows, printJson, printText, textTable } from '../output.ts';
import { callTool, openPen, type PenAccess } from '../pen-access.ts';

const TargetRowSchema = TargetInfoSchema.pick({ id: true, type: true, title: true, url: true, endpoint: true });
type TargetRow = z.infer<typeof TargetRowSchema>;
const PageSchema = z.object({ targets: z.array(TargetRowSchema), nextCursor: z.string().nullable() });

/** Rows of one question; the tool's own maximum. */
const PAGE_ROWS = 500;

type Listed = { ok: true; targets: TargetRow[] } | { ok: false; outcome: CommandOutcome };

/** All targets, and with `--cdp-url` only those of that endpoint. */
async function listTargets(context: CommandContext, pen: PenAccess): Promise<Listed> {
  const targets: TargetRow[] = [];
  let cursor: string | null = null;
  do {
    const params: Record<string, unknown> = { limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) };
    const result = await callTool(context, pen, { tool: 'pen_list_pages', params });
    if (!result.ok) return { ok: false, outcome: { error: result.error } };
    const page = PageSchema.parse(result.value);
    const { endpoint } = result;
    // Picked apart, so that the row carries the documented fields and no more.
    targets.push(...page.targets.filter((target) => endpoint === undefined || target.endpoint === endpoint));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { ok: true, targets };
}

export async function runTargets(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const opened = await openPen(context);
  if (!opened.ok) return { error: opened.error };
  const listed = await listTargets(context, opened.value).finally(() => opened.value.close());
  if (!listed.ok) return listed.outcome;
  const { rows, omitted } = cutRows(listed.targets, listLimit(context));
  if (context.json) {
    printJson(context.stdout, { targets: rows, ...(omitted === 0 ? {} : { targetsOmitted: omitted }) });
    return DONE;
  }
  printText(
    context.stdout,
    rows.length === 0
      ? 'Connected, but there is no target: open a page.'
      : textTable(
          [{ title: 'TYPE' }, { title: 'TITLE' }, { title: 'URL' }, { title: 'ENDPOINT' }, { title: 'ID' }],
          rows.map(({ type, title, url, endpoint, id }) => [type, title, url, endpoint, id]),
        ),
  );
  if (omitted > 0) printText(context.stdout, `… ${omitted} more; --all shows them.`);
  return DONE;
}
