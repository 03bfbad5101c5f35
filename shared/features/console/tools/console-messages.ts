/** `pen_console_messages`: console messages of a target since the start mark of this session. */
import { z } from 'zod';
import { formatCount, truncateEnd, truncateMiddle } from '../../../base/units.ts';
import {
  CONSOLE_LEVELS,
  ConsoleEntryKindSchema,
  ConsoleLevelSchema,
  type ConsolePlace,
} from '../../../engine/console/contract/console.ts';
import { collapsed, filtered, frameLine, levelWord, messageLine, placeText, type ConsoleRow } from './console-rows.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { isOwnCode, quotedFunction } from '../../../core/findings/quotes.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { isThirdParty } from '../../../base/third-party.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { liveOriginals, liveQuotes, type LiveContext } from '../../../core/capability/live-originals.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { unwrap } from '../../../base/errors.ts';
import { rowsThatFit } from '../../../core/findings/markdown.ts';
import { present, answerWith, listed, quoted, tableOf } from '../../../core/findings/blocks.ts';
import { count as counted, joined, name, type Table } from '../../../core/findings/model.ts';

const DEFAULT_ROWS = 100;
const MAX_ROWS = 200;
const TEXT_CHARS = 120;
const STRUCTURED_TEXT_CHARS = 500;
const SOURCE_CHARS = 50;
/** Room for the rows without an explicit "last". The newest rows are chosen here, because a cut of the whole answer would drop them. */
const ROW_BYTES = 4400;
/** The newest errors are shown with their stack, and so many frames of each. */
const STACKS = 5;
const FRAMES = 6;

const MessageSchema = z.object({
  /** Counts from 0 at this session's mark. */
  id: z.number(),
  level: ConsoleLevelSchema,
  /** A message, a navigation (text is the new address), or console.clear(). */
  kind: ConsoleEntryKindSchema,
  /** Console function, exception, or another source (network, security …). */
  type: z.string(),
  /** An uncaught exception. */
  isError: z.boolean(),
  isBeforeEnable: z.boolean(),
  /** ISO 8601 UTC, of the first message. */
  time: z.string(),
  text: z.string(),
  /** Depth of nested groups. */
  depth: z.number(),
  /** url:line of the first frame. */
  source: z.string(),
  /** Consecutive identical messages. */
  count: z.number(),
  note: z.string().nullable(),
  stack: z.array(z.string()),
});
type Message = z.infer<typeof MessageSchema>;

const ResultSchema = z.object({
  /** Oldest first. */
  messages: z.array(MessageSchema),
  /** Messages that match, and the part of them that is shown. */
  matched: z.number(),
  shown: z.number(),
  /** Messages since the mark that were dropped to make room. */
  dropped: z.number(),
  cleared: z.boolean(),
  level: z.string().nullable(),
  textFilter: z.string(),
  /** The author's lines that logged or threw the newest errors, as far as source maps have them. */
  code: z.array(z.object({ id: z.number(), call: z.string(), quote: CodeQuoteSchema })).optional(),
});
type BlamedCode = NonNullable<z.infer<typeof ResultSchema>['code']>;

/** The sources of messages, and the stacks of `errors`, with their original positions. */
async function withOriginalPlaces(
  rows: readonly ConsoleRow[],
  errors: ReadonlySet<ConsoleRow>,
  context: LiveContext,
): Promise<ConsoleRow[]> {
  const placesOf = (row: ConsoleRow): ConsolePlace[] => {
    const { place, stack } = row.entry;
    return present([place, ...(errors.has(row) ? stack.slice(0, FRAMES) : [])]);
  };
  const places = rows.flatMap(placesOf);
  const originals = await liveOriginals(
    places.map(({ scriptId, url, line, column }) => ({
      url,
      line,
      column,
      at: 'call' as const,
      ...(scriptId === null ? {} : { scriptId }),
    })),
    context,
  );
  const originalOf = new Map(places.map((place, at) => [place, originals[at]]));
  const named = <Place extends ConsolePlace>(place: Place): Place => {
    const original = originalOf.get(place);
    return original === undefined ? place : { ...place, original };
  };
  return rows.map((row) => {
    const { place, stack } = row.entry;
    return { ...row, entry: { ...row.entry, place: place === null ? null : named(place), stack: stack.map(named) } };
  });
}

/** The first place of the author in each error: that of the message, or of a frame of its stack. Newest first, each line once. */
async function codeOfErrors(
  rows: readonly ConsoleRow[],
  firstId: number,
  context: Pick<LiveContext, 'ports' | 'target' | 'signal'>,
): Promise<BlamedCode> {
  const owners = codeOwners(context.ports, [context.target.url]);
  const blamed = rows.toReversed().flatMap(({ entry: { id, level, place, stack } }) => {
    if (level !== 'error') return [];
    const own = [place, ...stack].find(
      (each) => each !== null && isOwnCode({ ...each, ignored: isThirdParty(each, each.original ?? null, owners) }),
    );
    return own ? [{ id: id - firstId, own }] : [];
  });
  const quotes = await liveQuotes(
    blamed.map(({ own }) => ({ ...quotedFunction(own), ...(own.scriptId === null ? {} : { scriptId: own.scriptId }) })),
    context,
  );
  const found: BlamedCode = [];
  for (const [at, { id, own }] of blamed.entries()) {
    const quote = quotes[at] ?? null;
    if (quote === null || found.some((each) => each.quote.source === quote.source && each.quote.line === quote.line))
      continue;
    const call = sourceCall(own, context.target.id, quote.functionLine);
    if (call !== null) found.push({ id, call, quote });
  }
  return found;
}

function messageOf({ entry, count }: ConsoleRow, firstId: number, withStack: boolean): Message {
  const { id, level, kind, type, isError, isBeforeEnable, atMs, text, depth, place, note, stack } = entry;
  return {
    id: id - firstId,
    level,
    kind,
    type,
    isError,
    isBeforeEnable,
    time: new Date(atMs).toISOString(),
    text: truncateEnd(text, STRUCTURED_TEXT_CHARS),
    depth,
    source: placeText(place, 2048),
    count,
    note,
    stack: withStack ? stack.slice(0, FRAMES).map(frameLine) : [],
  };
}

function messagesTable(messages: readonly Message[]): Table {
  return tableOf(messages, [
    ['#', ({ id }) => String(id)],
    ['Level', (message) => levelWord(message)],
    ['Time', ({ time }) => name(`${time.slice(11, 23)}Z`)],
    [
      'Text',
      (message) => [name(messageLine(message, TEXT_CHARS)), message.count === 1 ? '' : [' ×', counted(message.count)]],
    ],
    ['Source', ({ source }) => name(truncateMiddle(source, SOURCE_CHARS))],
  ]);
}

/** As many of the newest rows as fit. */
function newestThatFit(rows: readonly ConsoleRow[]): ConsoleRow[] {
  const newest = rowsThatFit(rows.toReversed(), (row) => messagesTable([messageOf(row, 0, false)]), ROW_BYTES);
  return newest.toReversed();
}

export const penConsoleMessages = defineCapability({
  name: 'pen_console_messages',
  title: 'Console Messages',
  control: 'the console',
  summary: 'Console messages and errors, oldest first.',
  category: 'console',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    level: z
      .enum([...CONSOLE_LEVELS, 'warn'])
      .optional()
      .describe('Only this level; warn is short for warning.'),
    textFilter: z.string().max(1000).default('').describe('Case-insensitive substring.'),
    last: z
      .number()
      .int()
      .min(1)
      .max(MAX_ROWS)
      .optional()
      .describe(`Number of newest messages. Default: up to ${DEFAULT_ROWS}, as many as fit the answer.`),
    clear: z.boolean().default(false).describe('Clear the log for this session; other clients are not affected.'),
    target: targetParam,
  }),
  listed: { clear: 'for this session' },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  deadlineMs: 30_000,
  run: async ({ level, textFilter, last, clear }, context) => {
    const { ports, target, caller } = context;
    const { entries, firstId, dropped } = unwrap(ports.console.read(target, { caller: callerInfo(caller), clear }));
    const wanted = level === 'warn' ? 'warning' : (level ?? null);
    const matching = filtered(entries, { level: wanted, text: textFilter });
    const newest = collapsed(matching).slice(-(last ?? DEFAULT_ROWS));
    const fitting = last === undefined ? newestThatFit(newest) : newest;
    const errors = new Set(
      fitting.filter(({ entry }) => entry.level === 'error' && entry.stack.length > 0).slice(-STACKS),
    );
    const rows = await withOriginalPlaces(fitting, errors, context);
    const blamed = await codeOfErrors(rows, firstId, context);
    return {
      messages: rows.map((row, at) => messageOf(row, firstId, errors.has(fitting[at] ?? row))),
      matched: matching.length,
      shown: rows.reduce((sum, { count }) => sum + count, 0),
      dropped,
      cleared: clear,
      level: wanted,
      textFilter,
      ...(blamed.length === 0 ? {} : { code: blamed }),
    };
  },
  summarise: ({ messages, matched, shown, dropped, cleared, level, textFilter, code: blamed = [] }) => {
    const left = matched - shown;
    const filters = present([
      level !== null && ['level ', name(level)],
      textFilter !== '' && ['text ', name(textFilter, 60)],
    ]);
    return answerWith(
      'Console Messages',
      [
        ['Showing', [counted(shown), ' of ', counted(matched)]],
        dropped > 0 && ['Dropped', [counted(dropped), ', the oldest']],
        filters.length > 0 && ['Filter', joined(filters, ', ')],
      ],
      {
        ...messagesTable(messages),
        empty: ['No messages', filters.length === 0 ? '' : [' with ', joined(filters, ' and ')], '.'],
      },
      ...messages.map(({ id, stack }) =>
        listed(
          `Stack of #${id}`,
          stack.map((line) => name(line)),
        ),
      ),
      left > 0 &&
        `${formatCount(left)} older messages omitted: "last" (up to ${MAX_ROWS}), "level" or "textFilter" select others.`,
      cleared && 'Cleared: the next call of this session starts after these messages.',
      ...blamed.map(({ id, call, quote }) => quoted(`The code of #${id}: ${call}.`, quote)),
    );
  },
});
