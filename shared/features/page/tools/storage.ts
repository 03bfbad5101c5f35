/** `pen_storage`: the local or session storage of a page, with masked values unless the person allows them. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { maskSecret } from '../../../base/redaction/masks.ts';
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { fromPage, openWorld } from '../../../core/capability/page-world.ts';
import {
  cursorParam,
  filterParam,
  limitParam,
  page,
  pageLine,
  targetParam,
} from '../../../core/capability/parameters.ts';
import { answerWith, tableOf } from '../../../core/findings/blocks.ts';
import { count, name } from '../../../core/findings/model.ts';

const SHOWN_VALUE_CHARS = 100;
const TYPES = ['local', 'session'] as const;

/** Runs in the page. An opaque origin (a sandboxed frame, a data: URL) has no storage, and accessing it throws. */
const READ_STORAGE = `function (type) {
  let storage;
  try {
    storage = type === 'local' ? localStorage : sessionStorage;
  } catch (thrown) {
    return { refused: String(thrown && thrown.message), entries: [] };
  }
  const entries = [];
  for (let index = 0; index < storage.length; index++) {
    const key = storage.key(index);
    if (key !== null) entries.push([key, storage.getItem(key) ?? '']);
  }
  return { refused: null, entries };
}`;

const ReadSchema = z.object({ refused: z.string().nullable(), entries: z.array(z.tuple([z.string(), z.string()])) });

export const penStorage = defineCapability({
  name: 'pen_storage',
  title: 'Web Storage',
  summary: 'Keys of web storage; values masked.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  readsLogins: true,
  params: z.strictObject({
    type: z.enum(TYPES).default('local').describe('Local or session storage.'),
    filter: filterParam.describe('Case-insensitive part of the key.'),
    limit: limitParam(50),
    cursor: cursorParam,
    target: targetParam,
  }),
  result: z.object({
    type: z.enum(TYPES),
    total: z.number(),
    matching: z.number(),
    masked: z.boolean(),
    isFiltered: z.boolean(),
    entries: z.array(z.object({ key: z.string(), value: z.string(), lengthChars: z.number() })),
    nextCursor: z.string().nullable(),
  }),
  target: { types: ['page', 'iframe'] },
  locks: [],
  deadlineMs: 30_000,
  run: async ({ type, filter, limit, cursor }, { attach, signal, ports, caller, target }) => {
    const session = unwrap(await attach());
    const world = await openWorld(session, target.id, signal);
    const answer = await world.call(READ_STORAGE, [type]);
    const { refused, entries: all } = fromPage(ReadSchema, answer);
    if (refused !== null) {
      throw new AppFailure(
        appError(
          'page_error',
          `This page has no ${type} storage to read: ${foreign(refused)}`,
          'A sandboxed frame or a data: URL has an opaque origin without storage; choose the page that embeds it.',
        ),
      );
    }
    const masked = !ports.status.showsSecrets(caller);
    const needle = filter.toLowerCase();
    const matching = all
      .filter(([key]) => key.toLowerCase().includes(needle))
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const rows = unwrap(page(matching, cursor, limit));
    return {
      type,
      total: all.length,
      matching: matching.length,
      masked,
      isFiltered: needle !== '',
      entries: rows.rows.map(([key, value]) => ({
        key,
        value: masked ? maskSecret(value) : value,
        lengthChars: value.length,
      })),
      nextCursor: rows.nextCursor,
    };
  },
  summarise: ({ type, total, matching, masked, isFiltered, entries, nextCursor }) =>
    answerWith(
      type === 'local' ? 'LocalStorage' : 'SessionStorage',
      [
        ['Total Keys', count(total)],
        ['Shown', count(entries.length)],
        ['Values', masked ? 'masked' : 'not masked'],
      ],
      {
        ...tableOf(entries, [
          ['Key', ({ key }) => name(key, SHOWN_VALUE_CHARS)],
          ['Value', ({ value }) => name(value, SHOWN_VALUE_CHARS)],
          ['Length', ({ lengthChars }) => count(lengthChars)],
        ]),
        empty: isFiltered ? 'No key matches the filter.' : `The ${type} storage is empty.`,
      },
      pageLine(entries.length, matching, nextCursor),
    ),
});
