/** `pen_list_pages`: every target of every connected endpoint, pages first. */
import { z } from 'zod';
import { notConnected, onlyAddresses } from '../../../core/contracts/no-page-hint.ts';
import { code } from '../../../base/markdown.ts';
import { truncateMiddle } from '../../../base/units.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { TargetInfoSchema, type TargetInfo, type TargetType } from '../../../core/contracts/targets.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { cursorParam, filterParam, limitParam, page, pageLine } from '../../../core/capability/parameters.ts';
import { answerWith, tableOf } from '../../../core/findings/blocks.ts';
import { count, name as named } from '../../../core/findings/model.ts';

const TYPE_ORDER: readonly TargetType[] = [
  'page',
  'node',
  'deno',
  'bun',
  'workerd',
  'react_native',
  'iframe',
  'worker',
  'service_worker',
  'other',
];

const ResultSchema = z.object({
  total: z.number(),
  matching: z.number(),
  activeTargetId: z.string().nullable(),
  /** The only address that this server uses, if it was started with one. */
  onlyAddresses: z.array(z.string()).optional(),
  targets: z.array(
    TargetInfoSchema.pick({ id: true, type: true, title: true, url: true, endpoint: true, state: true, lacks: true }),
  ),
  nextCursor: z.string().nullable(),
});

function matches(target: TargetInfo, needle: string): boolean {
  return needle === '' || target.url.toLowerCase().includes(needle) || target.title.toLowerCase().includes(needle);
}

export const penListPages = defineCapability({
  name: 'pen_list_pages',
  title: 'List Browser Pages',
  control: 'the sidebar',
  summary: 'Targets: pages, frames, workers, Node, Deno.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    filter: filterParam.describe('Case-insensitive part of URL or title.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  result: ResultSchema,
  locks: [],
  deadlineMs: 30_000,
  run: async ({ filter, limit, cursor }, { ports, caller, signal }) => {
    const endpoints = await ports.targets.refresh(signal);
    if (!endpoints.some((endpoint) => endpoint.state === 'connected')) throw new AppFailure(notConnected(endpoints));
    const all = endpoints.filter((endpoint) => endpoint.state === 'connected').flatMap((endpoint) => endpoint.targets);
    const only = onlyAddresses(endpoints);
    const needle = filter.toLowerCase();
    const matching = all
      .filter((target) => matches(target, needle))
      .toSorted((a, b) => TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type));
    const rows = unwrap(page(matching, cursor, limit));
    return {
      total: all.length,
      matching: matching.length,
      activeTargetId: caller.selectedTargetId(),
      ...(only.length === 0 ? {} : { onlyAddresses: [...only] }),
      targets: rows.rows.map(({ id, type, title: name, url, endpoint, state, lacks }) => ({
        id,
        type,
        title: name,
        url,
        endpoint,
        state,
        ...(lacks === undefined ? {} : { lacks }),
      })),
      nextCursor: rows.nextCursor,
    };
  },
  summarise: (list) =>
    answerWith(
      'Targets',
      [
        ['Total targets', count(list.total)],
        ['Active target', list.activeTargetId ?? '(none)'],
      ],
      list.onlyAddresses !== undefined &&
        `This server reaches only ${new Intl.ListFormat('en').format(list.onlyAddresses.map((address) => code(address)))}, given by its --cdp-url, which can be given several times.`,
      {
        ...tableOf(
          [...list.targets.entries()],
          [
            ['#', ([row, { id }]) => `${row + 1}${id === list.activeTargetId ? ' *' : ''}`],
            ['Type', ([, { type }]) => type],
            ['Title', ([, target]) => named(target.title, 40)],
            ['URL', ([, { url }]) => named(truncateMiddle(url, 60))],
            ['Target ID', ([, { id }]) => named(id)],
          ],
        ),
        empty: list.total === 0 ? 'Connected, but there are no targets. Open a page.' : 'No target matches the filter.',
      },
      list.targets.some((target) => target.id === list.activeTargetId) && '`*` marks the active target.',
      ...list.targets
        .filter(({ lacks = [] }) => lacks.length > 0)
        .map(
          ({ id, lacks = [] }) =>
            `The protocol of ${code(id)} has no ${new Intl.ListFormat('en', { type: 'disjunction' }).format(lacks)}; a tool that needs one says what works instead.`,
        ),
      pageLine(list.targets.length, list.matching, list.nextCursor),
    ),
});
