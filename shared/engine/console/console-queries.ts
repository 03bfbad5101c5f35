/** Answers the queries on an open console log. */
import type { z } from 'zod';
import type { CONSOLE_QUERIES, ConsoleLogFile, FrequentMessageSchema } from './contract/console-logs.ts';

export type ConsoleQueryName = keyof typeof CONSOLE_QUERIES;
type Params<N extends ConsoleQueryName> = z.output<(typeof CONSOLE_QUERIES)[N]['params']>;
type Answer<N extends ConsoleQueryName> = z.infer<(typeof CONSOLE_QUERIES)[N]['result']>;
type FrequentMessage = z.infer<typeof FrequentMessageSchema>;

export interface ConsoleQueries {
  readonly document: ConsoleLogFile;
  readonly answer: <N extends ConsoleQueryName>(query: N, params: Params<N>) => Answer<N>;
}

type Answers = { readonly [N in ConsoleQueryName]: (params: Params<N>) => Answer<N> };

function levelCounts({ messages }: ConsoleLogFile): Answer<'console.overview'>['levels'] {
  const levels = { error: 0, warning: 0, log: 0, info: 0, debug: 0 };
  for (const { entry, count } of messages) if (entry.kind === 'message') levels[entry.level] += count;
  return levels;
}

/** By level and text. Of equal counts, the one that was logged first comes first. */
function frequentMessages({ messages }: ConsoleLogFile): FrequentMessage[] {
  const found = new Map<string, FrequentMessage>();
  for (const { entry, count } of messages) {
    if (entry.kind !== 'message') continue;
    const { level, text, place } = entry;
    const key = `${level} ${text}`;
    found.set(key, { level, text, count: (found.get(key)?.count ?? 0) + count, place: found.get(key)?.place ?? place });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/** Answers from the whole log, which is in memory. */
export function createConsoleQueries(document: ConsoleLogFile): ConsoleQueries {
  const { messages, creator, target, startedAtMs, durationMs, dropped } = document;
  const answers: Answers = {
    'console.overview': () => ({
      creator,
      target,
      startedAtMs,
      durationMs,
      dropped,
      rows: messages.length,
      levels: levelCounts(document),
    }),
    'console.messages': ({ start, count }) => ({
      messages: messages.slice(start, start + count),
      start,
      total: messages.length,
    }),
    'console.frequent': ({ count }) => {
      const rows = frequentMessages(document);
      return { rows: rows.slice(0, count), total: rows.length };
    },
  };
  return { document, answer: (query, params) => answers[query](params) };
}
