/** `pen notes`: the notes pinned to captures; `add`, `edit` and `remove` change them as the person. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { z } from 'zod';
import { penNotes } from '../../../../shared/features/library/tools/notes.ts';
import { appError, type AppError, type AppResult, unwrap } from '../../../../shared/base/errors.ts';
import { isLink } from '../../../../shared/core/contracts/links.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { listLimit, refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import type { PenAccess } from '../../../core/cli/pen-access.ts';

type Answer = z.infer<typeof penNotes.result>;
type ShownNote = Answer['captureNotes'][number];

/** Rows of one call. */
const PAGE_ROWS = 500;

/** Words of each action after the capture or link. */
const ACTIONS = {
  add: { words: ['note'], usage: 'notes add CAPTURE|LINK TEXT' },
  ask: { words: ['note'], usage: 'notes ask CAPTURE|LINK TEXT' },
  answer: { words: ['id', 'note'], usage: 'notes answer CAPTURE ID TEXT' },
  resolve: { words: ['id'], usage: 'notes resolve CAPTURE ID' },
  edit: { words: ['id', 'note'], usage: 'notes edit CAPTURE ID TEXT' },
  remove: { words: ['id'], usage: 'notes remove CAPTURE ID' },
} as const;

function isAction(word: string | undefined): word is keyof typeof ACTIONS {
  return word !== undefined && Object.hasOwn(ACTIONS, word);
}

function whereOf(named: string): { capture: string } | { link: string } {
  return isLink(named) ? { link: named } : { capture: named };
}

async function call(
  context: CommandContext,
  pen: PenAccess,
  params: Record<string, unknown>,
): Promise<AppResult<Answer>> {
  const result = await callTool(context, pen, { tool: penNotes.name, params });
  return result.ok ? ok(penNotes.result.parse(result.value)) : err(result.error);
}

function noteText({ id, link, author, createdAt, editedAt, text, isQuestion, answers, resolvedAt }: ShownNote): string {
  const indented = (of: string, by: string): string[] => of.split('\n').map((line) => `${by}${line}`);
  const state = [
    isQuestion ? ', question' : '',
    editedAt === null ? '' : `, edited ${editedAt}`,
    resolvedAt === null ? '' : `, resolved ${resolvedAt}`,
  ];
  return [
    plainLine(`${id}  ${author}, ${createdAt}${state.join('')}`),
    `  ${link}`,
    ...indented(text, '  '),
    ...answers.flatMap((answer) => [
      plainLine(`    ${answer.author}, ${answer.createdAt}`),
      ...indented(answer.text, '    '),
    ]),
  ].join('\n');
}

async function list(context: CommandContext, pen: PenAccess, named: string | undefined): Promise<CommandOutcome> {
  const limit = listLimit(context) ?? Number.POSITIVE_INFINITY;
  const notes: ShownNote[] = [];
  let cursor: string | null = null;
  let total = 0;
  do {
    const page: AppResult<Answer> = await call(context, pen, {
      action: 'list',
      ...(named === undefined ? {} : whereOf(named)),
      limit: Math.min(PAGE_ROWS, limit - notes.length),
      ...(cursor === null ? {} : { cursor }),
    });
    if (!page.ok) return { error: page.error };
    notes.push(...page.value.captureNotes);
    ({ total, nextCursor: cursor } = page.value);
  } while (cursor !== null && notes.length < limit);
  const omitted = total - notes.length;
  if (context.json) printJson(context.stdout, { notes, ...(omitted === 0 ? {} : { notesOmitted: omitted }) });
  else if (notes.length === 0) say(context, 'there are no notes.');
  else printText(context.stdout, notes.map(noteText).join('\n\n'));
  if (omitted > 0) say(context, `${omitted} more; --all prints every note.`);
  return DONE;
}

function wrongUse(context: CommandContext, action: keyof typeof ACTIONS): AppError {
  const usage = `Write ${context.program} ${ACTIONS[action].usage}.`;
  return appError('invalid_params', `"notes ${action}" lacks an argument.`, usage);
}

export async function runNotes(context: CommandContext): Promise<CommandOutcome> {
  const [first, ...others] = context.arguments.positionals;
  if (!isAction(first)) {
    const refused = refuseArguments(context, 1);
    return refused === null ? withPen(context, (pen) => list(context, pen, first)) : { error: refused };
  }
  const words: readonly string[] = ACTIONS[first].words;
  const refused = refuseArguments(context, words.length + 2);
  if (refused !== null) return { error: refused };
  const [named, ...values] = others;
  if (named === undefined || values.length < words.length) return { error: wrongUse(context, first) };
  const params = Object.fromEntries(words.map((word, at) => [word, values[at]]));
  return withPen(context, async (pen) => {
    const changed = unwrap(await call(context, pen, { action: first, ...whereOf(named), ...params }));
    const [note] = changed.captureNotes;
    if (context.json) printJson(context.stdout, { note });
    else if (note !== undefined) printText(context.stdout, noteText(note));
    return DONE;
  });
}
