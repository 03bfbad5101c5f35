/** Steps of `pen_interact` and of `pen interact`: what callers write, parsed. */
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import type { ElementLocator, InteractionStep, StepAction } from '../../../core/contracts/interaction.ts';
import { checkBySchema, problemsText } from '../../../base/schema-check.ts';

const MAX_CHARS = 4096;
const MAX_STEP_CHARS = 1024;
const ANY_STEP = z.record(z.string(), z.unknown());
const MAX_PAUSE_MS = 30_000;
const MAX_DELAY_MS = 2000;

const text = z.string().max(MAX_CHARS);

/** One step: exactly one of the actions, and what belongs to it. */
export const GivenStepSchema = z.strictObject({
  click: text.optional(),
  doubleClick: text.optional(),
  hover: text.optional(),
  drag: text.optional(),
  to: text.optional(),
  type: text.optional(),
  press: text.optional(),
  select: text.optional(),
  scroll: z.number().optional(),
  wait: z.union([z.number(), text]).optional(),
  on: text.optional(),
  delayMs: z.number().optional(),
  clear: z.boolean().optional(),
  dialog: z.enum(['accept', 'dismiss']).optional(),
});
export type GivenStep = z.infer<typeof GivenStepSchema>;

const ACTIONS = ['click', 'doubleClick', 'hover', 'drag', 'type', 'press', 'select', 'scroll', 'wait'] as const;

/** Members that belong to some actions only. */
const BELONGS_TO = {
  to: ['drag'],
  on: ['type', 'press', 'select', 'scroll'],
  delayMs: ['type', 'press'],
  clear: ['type'],
} satisfies Partial<Record<keyof GivenStep, readonly StepAction[]>>;

const wrong = (message: string, suggestion: string) => err(appError('invalid_params', message, suggestion));

/** Removes ` nth=2` from the end. */
function withoutNth(given: string): { readonly words: string; readonly nth: number | null } {
  const match = /^(.*\S)\s+nth=([1-9]\d{0,3})$/su.exec(given);
  return match === null ? { words: given, nth: null } : { words: match[1] ?? '', nth: Number(match[2]) };
}

/**
 * Parses the name of an element: `Save`, `"Save"` (whole name), `button "Save"`, `text=Save`, `css=#save` or `#save`, `120,80`; with ` nth=2` for
 * the second match.
 */
export function parseLocator(given: string): AppResult<ElementLocator> {
  if (/\snth=(?:0+|-\d+)$/u.test(given.trim()))
    return wrong(
      `"${given}": nth counts from 1.`,
      'Write nth=1 for the first match, or nth={i%3} for each of three in turn.',
    );
  const { words, nth } = withoutNth(given.trim());
  if (words === '')
    return wrong('The name of an element is empty.', 'Give an accessible name, a text, a CSS selector, or "x,y".');
  const point = /^(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)$/.exec(words);
  if (point !== null) return ok({ by: 'point', x: Number(point[1]), y: Number(point[2]) });
  // `CSS .later`, as people write it; “CSS Modules” may be a text.
  const css = /^css(?:=|[:\s]\s*(?=[#.[]))(.+)$/isu.exec(words);
  if (css !== null) return ok({ by: 'css', selector: css[1] ?? '', nth });
  if (/^(?:[#.][\w-]|\[[\w-]+[\]=~|^$*])/u.test(words) || words.includes(' >>> '))
    return ok({ by: 'css', selector: words, nth });
  const visible = /^text=(.+)$/su.exec(words);
  if (visible !== null) return ok({ by: 'text', text: unquoted(visible[1] ?? ''), nth });
  // In a step of words also as a whole in quotes: click "button \"Save\"".
  const quoted = /^"([a-z]+\s+\\".+\\")"$/su.exec(words)?.[1]?.replaceAll('\\"', '"');
  const role = /^(?:role=)?([a-z]+)\s+"(.+)"$/su.exec(quoted ?? words);
  if (role !== null) return ok({ by: 'role', role: role[1] ?? '', name: role[2] ?? '', nth });
  const anyOfRole = /^role=([a-z]+)$/u.exec(words);
  if (anyOfRole !== null) return ok({ by: 'role', role: anyOfRole[1] ?? '', name: null, nth });
  const name = unquoted(words);
  return ok({ by: 'name', name, isExact: name !== words, nth });
}

function unquoted(words: string): string {
  return /^"(.+)"$/su.exec(words)?.[1] ?? words;
}

function optionalLocator(given: string | undefined): AppResult<ElementLocator | null> {
  return given === undefined ? ok(null) : parseLocator(given);
}

function labelOf(action: StepAction, given: GivenStep): string {
  const value = given[action];
  const shown = action === 'type' || action === 'press' || action === 'select' ? `"${String(value)}"` : String(value);
  const on = given.on === undefined ? '' : ` on ${given.on}`;
  const to = given.to === undefined ? '' : ` to ${given.to}`;
  return `${action} ${shown}${on}${to}`.slice(0, 200);
}

/** The name of a step that was stored: `click Open`; null for one that this version does not know. */
export function stepLabel(stored: unknown): string | null {
  const { data } = GivenStepSchema.safeParse(stored);
  const action = data === undefined ? undefined : ACTIONS.find((name) => data[name] !== undefined);
  return data === undefined || action === undefined ? null : labelOf(action, data);
}

/** Parses one step. Errors: `invalid_params`, with what is wrong and how to write it. */
export function parseStep(given: GivenStep): AppResult<InteractionStep> {
  const actions = ACTIONS.filter((name) => given[name] !== undefined);
  const [action] = actions;
  if (action === undefined || actions.length > 1)
    return wrong(
      action === undefined ? 'A step has no action.' : `A step has ${actions.length} actions: ${actions.join(', ')}.`,
      `Give one of ${ACTIONS.join(', ')} per step, such as {"click": "Save"} or {"type": "shoes", "on": "Search"}.`,
    );
  for (const [member, of] of Object.entries<readonly StepAction[]>(BELONGS_TO)) {
    if (given[member as keyof GivenStep] === undefined || of.includes(action)) continue;
    const isElement = member === 'to' && BELONGS_TO.on.some((each) => each === action);
    return wrong(
      `"${member}" does not belong to "${action}"${isElement ? ', whose element is "on"' : ''}.`,
      `It belongs to ${of.join(', ')}. Leave it out.`,
    );
  }
  const { delayMs = 0, clear = false, dialog = null } = given;
  if (!(delayMs >= 0 && delayMs <= MAX_DELAY_MS))
    return wrong(`"delayMs" is ${delayMs}.`, `Give 0 to ${MAX_DELAY_MS} milliseconds per key.`);
  const pauseMs = typeof given.wait === 'number' ? given.wait : 0;
  if (!(pauseMs >= 0 && pauseMs <= MAX_PAUSE_MS))
    return wrong(`"wait" is ${pauseMs}.`, `Give 0 to ${MAX_PAUSE_MS} milliseconds, or an element to wait for.`);
  if (action === 'drag' && given.to === undefined)
    return wrong('A drag has no end.', 'Add "to" with an element or "x,y".');
  if (action === 'select' && given.on === undefined)
    return wrong('A choice has no select.', 'Add "on" with the select: {"select": "Blue", "on": "Colour"}.');
  if (action === 'press' && given.press === '')
    return wrong('"press" is empty.', 'Give a key such as Enter or Control+A.');
  const named = given.click ?? given.doubleClick ?? given.hover ?? given.drag ?? given.on;
  const element = optionalLocator(named ?? (typeof given.wait === 'string' ? given.wait : undefined));
  if (!element.ok) return element;
  const to = optionalLocator(given.to);
  if (!to.ok) return to;
  return ok({
    action,
    label: labelOf(action, given),
    element: element.value,
    to: to.value,
    text: given.type ?? given.press ?? given.select ?? '',
    scrollPx: given.scroll ?? null,
    pauseMs,
    delayMs,
    isClearing: clear,
    dialog,
  });
}

/** Checks the members of a step, which the list of tools only shows by example. */
function checkStep(given: unknown): AppResult<GivenStep> {
  const parsed = checkBySchema(GivenStepSchema, given);
  if (parsed.ok) return parsed;
  const [{ place, problem, unknownMembers }] = parsed.error;
  if (unknownMembers !== undefined)
    return wrong(
      `A step has no ${unknownMembers.map((key) => `"${key}"`).join(', ')}.`,
      `It has one of ${ACTIONS.join(', ')}, with to, on, delayMs, clear or dialog.`,
    );
  return wrong(
    `${place === '' ? 'A step' : `"${place}"`} ${problem}.`,
    'Write a step such as {"click": "Save"} or {"type": "shoes", "on": "Search"}.',
  );
}

/** Parses all steps; an error names the step by its number. */
export function parseSteps(given: readonly unknown[]): AppResult<readonly InteractionStep[]> {
  const steps: InteractionStep[] = [];
  for (const [index, each] of given.entries()) {
    const checked = checkStep(each);
    const step = checked.ok ? parseStep(checked.value) : checked;
    if (!step.ok) return err({ ...step.error, message: `Step ${index + 1}: ${step.error.message}` });
    steps.push(step.value);
  }
  return ok(steps);
}

/** The last ` on ` or ` to ` of a step in words divides it. */
function divided(words: string, word: 'on' | 'in' | 'into' | 'to'): readonly [string, string | undefined] {
  const at = words.lastIndexOf(` ${word} `);
  return at === -1 ? [words, undefined] : [words.slice(0, at), words.slice(at + word.length + 2)];
}

/**
 * Parses one step in words: `click Save`, `type shoes on Search`, `press Control+A on Search`, `select Blue on Colour`, `scroll 600`, `drag Card to Done`, `wait 500`; or
 * one in JSON. Errors: `invalid_params`.
 */
export function parseStepWords(words: string): AppResult<GivenStep> {
  const help =
    'Write "click Save", "type shoes on Search", "press Enter", "select Blue on Colour", "scroll 600", "drag A to B" or "wait 500".';
  if (words.trimStart().startsWith('{')) return parseStepJson(words, help);
  const match = /^\s*(\S+)\s+(.+?)\s*$/su.exec(words);
  const verb = match?.[1] ?? '';
  const rest = match?.[2] ?? '';
  const action = ACTIONS.find((name) => name.toLowerCase() === verb.toLowerCase().replaceAll('-', ''));
  if (action === undefined) return wrong(`"${words}" is not a step.`, help);
  switch (action) {
    case 'drag': {
      const [from, to] = divided(rest, 'to');
      return ok(to === undefined ? { drag: from } : { drag: from, to });
    }
    case 'type':
    case 'press':
    case 'select': {
      const [value, on] = /^"[^"]*"$/u.test(rest)
        ? [rest, undefined]
        : divided(rest, rest.includes(' on ') ? 'on' : action === 'select' ? 'in' : 'into');
      return ok({ [action]: unquoted(value), ...(on === undefined ? {} : { on }) });
    }
    case 'scroll': {
      const [value, on] = divided(rest, 'on');
      const px = Number(value);
      return Number.isFinite(px)
        ? ok({ scroll: px, ...(on === undefined ? {} : { on }) })
        : wrong(`"${value}" is not a number of pixels.`, help);
    }
    case 'wait':
      return ok({ wait: /^\d+$/.test(rest) ? Number(rest) : rest });
    default:
      return ok({ [action]: rest });
  }
}

/** A step of a call, in words or as an object; as an object once it is read. Its words are checked here, its members by `parseSteps`. */
export const STEP = z.unknown().transform((given, checked): Readonly<Record<string, unknown>> => {
  const step = typeof given === 'string' ? parseStepWords(given) : checkBySchema(ANY_STEP, given);
  if (step.ok) return step.value;
  checked.addIssue(`must be a step in words or an object${'message' in step.error ? `: ${step.error.message}` : ''}`);
  return z.NEVER;
});

/** The same as words, for calls whose step may be an action of a program. */
export const STEP_WORDS = z
  .unknown()
  .transform((given) => (typeof given === 'string' ? given : JSON.stringify(given)))
  .pipe(z.string().min(1).max(MAX_STEP_CHARS));

function parseStepJson(json: string, help: string): AppResult<GivenStep> {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (thrown) {
    return wrong(`${json} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, help);
  }
  const parsed = checkBySchema(GivenStepSchema, raw);
  return parsed.ok ? parsed : wrong(`${json} is not a step: ${problemsText(parsed.error)}.`, help);
}
