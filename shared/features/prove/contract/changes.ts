/** Changes that a trial makes in a target, as data: requests that are answered otherwise, a text that is replaced, code before the load, a style rule. */
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { assertNever } from '../../../base/assert-never.ts';
import { checkBySchema, problemsText } from '../../../base/schema-check.ts';
import { truncateEnd } from '../../../base/units.ts';
import { appError, type AppResult } from '../../../base/errors.ts';

const MAX_CHARS = 100_000;
const MAX_DELAY_MS = 30_000;

const text = z.string().max(MAX_CHARS);
const address = z.string().trim().min(1).max(2048);

/** A place in the text of a script, as it was served: an edit of an original source has one. */
interface Spot {
  readonly url: string;
  readonly from: number;
  /** The change in words of the source. */
  readonly words: string;
}

/** One change: exactly one of the actions, and what belongs to it. Addresses are parts of the address of a request. */
const ChangeSchema = z.strictObject({
  block: address.optional(),
  delay: address.optional(),
  /** Milliseconds, of `delay`. */
  ms: z.number().int().min(1).max(MAX_DELAY_MS).optional(),
  answer: address.optional(),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  replace: text.optional(),
  /** The body of `answer`, or the new text of `replace`. */
  with: text.optional(),
  /** The file of `replace`: part of the address of a response, or the name of an original source. */
  in: address.optional(),
  defer: address.optional(),
  preload: address.optional(),
  /** Kind of the preloaded file: `image`, `script`, `style`, `font` or `fetch`. */
  as: z.enum(['image', 'script', 'style', 'font', 'fetch']).optional(),
  style: text.optional(),
  run: text.optional(),
});
type ChangeObject = z.infer<typeof ChangeSchema>;
/** As a caller gives it: in words, or as an object. */
export type GivenChange = string | Readonly<Record<string, unknown>>;

const ACTIONS = ['block', 'delay', 'answer', 'replace', 'defer', 'preload', 'style', 'run'] as const;
type Action = (typeof ACTIONS)[number];

const BELONGS_TO: Readonly<Partial<Record<keyof ChangeObject, readonly Action[]>>> = {
  ms: ['delay'],
  status: ['answer'],
  headers: ['answer'],
  with: ['answer', 'replace'],
  in: ['replace'],
  as: ['preload'],
};

/** A change that was read. `spot`: where the text of `replace` begins in what is served, once its original source was found. */
export type Change =
  | { readonly action: 'block'; readonly url: string }
  | { readonly action: 'defer'; readonly url: string }
  | { readonly action: 'preload'; readonly url: string; readonly as: NonNullable<ChangeObject['as']> }
  | { readonly action: 'delay'; readonly url: string; readonly delayMs: number }
  | {
      readonly action: 'answer';
      readonly url: string;
      readonly body: string;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly action: 'replace';
      readonly url: string;
      readonly find: string;
      readonly text: string;
      readonly spot: Spot | null;
    }
  | { readonly action: 'style' | 'run'; readonly text: string };

/** A change that concerns requests. */
export type RequestChange = Exclude<Change, { readonly action: 'style' | 'run' }>;

export const isOfRequests = (change: Change): change is RequestChange =>
  change.action !== 'style' && change.action !== 'run';

const wrong = (message: string, suggestion: string) => err(appError('invalid_params', message, suggestion));

const HELP =
  'Write "block /ads.js", "delay /api/prices 500", "answer /api/prices with []", "defer /ads.js", "preload /hero.jpg", "style .promo { min-height: 222px }", "run EXPRESSION", or {"replace": "old text", "with": "new text", "in": "cart.ts"}.';

/** Kind of the file that an address ends with, for a preload. */
function preloadKind(url: string): NonNullable<ChangeObject['as']> {
  const [path = ''] = url.split(/[?#]/);
  if (/\.m?js$/i.test(path)) return 'script';
  if (/\.css$/i.test(path)) return 'style';
  if (/\.(?:woff2?|ttf|otf)$/i.test(path)) return 'font';
  return /\.(?:json)$|\/api\//i.test(path) ? 'fetch' : 'image';
}

function givenOfWords(words: string): ChangeObject | null {
  const [, verb = '', rest = ''] = /^\s*(\S+)\s+(.+?)\s*$/su.exec(words) ?? [];
  const action = ACTIONS.find((name) => name === verb.toLowerCase());
  switch (action) {
    case undefined:
    case 'replace':
      return null;
    case 'delay': {
      const [, url, count = '', unit] = /^(\S+)\s+(?:by\s+)?(\d+(?:\.\d+)?)\s*(ms|s)?$/u.exec(rest) ?? [];
      return url === undefined ? null : { delay: url, ms: Math.round(Number(count) * (unit === 's' ? 1000 : 1)) };
    }
    case 'answer': {
      const [, url, body] = /^(\S+)\s+with\s+(.*)$/su.exec(rest) ?? [];
      return url === undefined ? null : { answer: url, with: body };
    }
    case 'preload': {
      const [, url = '', as] = /^(\S+)(?:\s+as\s+(\w+))?$/u.exec(rest) ?? [];
      return { preload: url, ...(as === undefined ? {} : { as: as as ChangeObject['as'] }) };
    }
    default:
      return { [action]: rest };
  }
}

function givenOf(change: GivenChange): AppResult<ChangeObject> {
  let raw: unknown = change;
  if (typeof change === 'string') {
    if (change.trimStart().startsWith('{')) {
      try {
        raw = JSON.parse(change);
      } catch (thrown) {
        return wrong(`${change} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, HELP);
      }
    } else {
      raw = givenOfWords(change);
      if (raw === null) return wrong(`"${truncateEnd(change, 200)}" is not a change.`, HELP);
    }
  }
  const parsed = checkBySchema(ChangeSchema, raw);
  return parsed.ok ? parsed : wrong(`A change is wrong: ${problemsText(parsed.error)}.`, HELP);
}

function changeOf(action: Action, given: ChangeObject): AppResult<Change> {
  const url = (given[action] ?? '').trim();
  switch (action) {
    case 'style':
    case 'run':
      return ok({ action, text: given[action] ?? '' });
    case 'delay':
      return given.ms === undefined
        ? wrong(`The delay of ${url} has no length.`, 'Give "ms", the milliseconds.')
        : ok({ action, url, delayMs: given.ms });
    case 'answer':
      return ok({ action, url, body: given.with ?? '', status: given.status ?? 200, headers: given.headers ?? {} });
    case 'preload':
      return ok({ action, url, as: given.as ?? preloadKind(url) });
    case 'replace':
      if (given.in === undefined || given.with === undefined || given.replace === '')
        return wrong('A replaced text needs what it is, what takes its place, and its file.', HELP);
      return ok({ action, url: given.in, find: given.replace ?? '', text: given.with, spot: null });
    case 'block':
    case 'defer':
      return ok({ action, url });
    default:
      return assertNever(action, 'action of a change');
  }
}

/** Reads one change, in words or as an object. Errors: `invalid_params`, with what is wrong and how to write it. */
export function parseChange(change: GivenChange): AppResult<Change> {
  const given = givenOf(change);
  if (!given.ok) return given;
  const actions = ACTIONS.filter((name) => given.value[name] !== undefined);
  const [action] = actions;
  if (action === undefined || actions.length > 1)
    return wrong(
      action === undefined
        ? 'A change has no action.'
        : `A change has ${actions.length} actions: ${actions.join(', ')}.`,
      HELP,
    );
  for (const [member, of] of Object.entries(BELONGS_TO))
    if (given.value[member as keyof ChangeObject] !== undefined && !of.includes(action))
      return wrong(`"${member}" does not belong to "${action}".`, `It belongs to ${of.join(' and ')}. Leave it out.`);
  return changeOf(action, given.value);
}

/** Errors: those of the first change that is none. */
export function parseChanges(changes: readonly GivenChange[]): AppResult<readonly Change[]> {
  const read: Change[] = [];
  for (const each of changes) {
    const change = parseChange(each);
    if (!change.ok) return change;
    read.push(change.value);
  }
  return ok(read);
}

const QUOTED_CHARS = 60;
const short = (given: string): string => truncateEnd(given.replaceAll(/\s+/g, ' ').trim(), QUOTED_CHARS);

/** The change after "with" or "without": `without /ads.js`, `with /ads.js deferred`. */
export function changeWords(change: Change): string {
  switch (change.action) {
    case 'block':
      return `without ${short(change.url)}`;
    case 'delay':
      return `with ${short(change.url)} delayed by ${change.delayMs} ms`;
    case 'answer':
      return `with another answer of ${short(change.url)}`;
    case 'replace':
      if (change.spot !== null) return change.spot.words;
      return change.text.trim() === ''
        ? `without “${short(change.find)}” in ${short(change.url)}`
        : `with “${short(change.text)}” for “${short(change.find)}” in ${short(change.url)}`;
    case 'defer':
      return `with ${short(change.url)} deferred`;
    case 'preload':
      return `with ${short(change.url)} preloaded`;
    case 'style':
      return `with the rule ${short(change.text)}`;
    case 'run':
      return `after ${short(change.text)}`;
    default:
      return assertNever(change, 'change of a trial');
  }
}
