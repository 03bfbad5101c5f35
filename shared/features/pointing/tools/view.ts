/** `pen_view`: what a view in the chat of an assistant reads, and what the person selects there. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { plainLine } from '../../../base/visible-text.ts';
import { err, ok } from '../../../base/result.ts';
import { ANALYSIS_QUERIES, type AnalysisQueryName } from '../../../core/analysis/analysis.ts';
import { CaptureIdSchema, CaptureRecordSchema, type CaptureRecord } from '../../../core/contracts/captures.ts';
import { viewValue } from '../../../core/contracts/chat-views.ts';
import {
  SelectionFactsSchema,
  WindowSelectionSchema,
  type WindowSelection,
} from '../../../core/contracts/selections.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../base/errors.ts';
import { checkBySchema, problemsText } from '../../../base/schema-check.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { MAX_PATTERN_CHARS } from '../../../core/capability/parameters.ts';
import { penSelection } from './selection.ts';
import { selectionValue } from '../../../core/capability/selection-value.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

/** Parameters of queries that name files. A view knows captures only, by their ids. */
const FILE_MEMBERS: ReadonlySet<string> = new Set(['base', 'bases', 'between', 'middle']);
/** Source maps of the window, which a view does not have: it names its places itself, and a file next to one is a file of its choice. */
const WINDOW_MEMBERS: ReadonlySet<string> = new Set(['lookIn', 'besideScripts', 'maps']);
/** More than any series or capture of an application has. */
const MAX_CAPTURES = 40;

/** A capture as a view knows it: its file is its id, so that no path leaves the process. */
const withoutPath = (record: CaptureRecord): CaptureRecord => ({ ...record, file: record.id });

function isQuery(name: string): name is AnalysisQueryName {
  return Object.hasOwn(ANALYSIS_QUERIES, name);
}

type Library = CallContext['ports']['library'];

function filesOf(named: unknown, library: Library): AppResult<unknown> {
  if (Array.isArray(named)) {
    const files = named.map((each: unknown) => filesOf(each, library));
    const failed = files.find((each) => !each.ok);
    return failed ?? ok(files.map((each) => (each.ok ? each.value : null)));
  }
  if (named === undefined) return ok(undefined);
  const id = CaptureIdSchema.safeParse(named);
  if (!id.success)
    return err(
      appError('invalid_params', 'A query of a view named a file.', 'Name a capture of the library by its id.'),
    );
  const record = library.get(id.data);
  return record.ok ? ok(record.value.file) : record;
}

/** The parameters of a query with files in the place of captures. */
function withFiles(params: Readonly<Record<string, unknown>>, library: Library): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (WINDOW_MEMBERS.has(name)) continue;
    found[name] = FILE_MEMBERS.has(name) ? unwrap(filesOf(value, library)) : value;
  }
  return found;
}

/** Texts of pages on one line each, as the runner gives them to `summarise`; a path is fenced. */
function toldText(selected: WindowSelection, library: Library): string {
  const facts = Object.entries(selected.facts).map(([name, fact]) => [
    name,
    typeof fact === 'string' && name !== 'path' ? plainLine(fact) : fact,
  ]);
  const plain = {
    ...selected,
    tab: plainLine(selected.tab),
    facts: SelectionFactsSchema.parse(Object.fromEntries(facts)),
  };
  return penSelection.summarise(selectionValue(plain, library, () => false));
}

async function answerOf(
  {
    capture,
    query,
    params,
  }: { readonly capture: string; readonly query: string; readonly params: Record<string, unknown> },
  { ports, signal }: CallContext,
): Promise<unknown> {
  if (!isQuery(query)) throw new AppFailure(appError('invalid_params', `There is no query ${foreign(query)}.`));
  const record = unwrap(ports.library.get(capture));
  const files = withFiles(params, ports.library);
  const checked = checkBySchema(ANALYSIS_QUERIES[query].params, files);
  if (!checked.ok)
    throw new AppFailure(
      appError('invalid_params', `${query} was sent with ${problemsText(checked.error, 'params')}.`),
    );
  const answer = unwrap(await ports.analysis.query(record.file, query, checked.value, { signal }));
  return viewValue(answer);
}

export const penView = defineCapability({
  name: 'pen_view',
  title: 'Data of a View',
  summary: 'Data of a view.',
  category: 'library',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  forViews: true,
  listed: { captures: false, query: false, params: false, selected: false },
  params: z.strictObject({
    captures: z
      .array(CaptureIdSchema)
      .max(MAX_CAPTURES)
      .default([])
      .describe('Returns what the library knows of these captures; with a query, the first one is asked.'),
    query: z.string().max(MAX_PATTERN_CHARS).optional().describe('A query of the analysis.'),
    params: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Parameters of the query; files are ids of captures.'),
    selected: WindowSelectionSchema.optional().describe('What the person has selected in the view.'),
  }),
  result: z.object({
    captures: z.array(CaptureRecordSchema),
    /** The answer of the query; columns of numbers as `viewValue` sends them. */
    answer: z.unknown().optional(),
    /** The person's selection, in words for the assistant: as `pen_selection` tells it. */
    told: z.string().optional(),
  }),
  locks: [],
  // A large capture is opened to answer its first query.
  deadlineMs: 120_000,
  run: async ({ captures, query, params, selected }, context) => {
    const { ports, caller } = context;
    if (selected !== undefined) {
      ports.viewSelections?.note(caller.id, selected);
      return { captures: [], told: toldText(selected, ports.library) };
    }
    const [capture] = captures;
    if (query !== undefined) {
      if (capture === undefined) throw new AppFailure(appError('invalid_params', 'A query needs a capture.'));
      const answer = await answerOf({ capture, query, params }, context);
      return { captures: [], answer };
    }
    const records: CaptureRecord[] = [];
    for (const id of captures) {
      const record = ports.library.get(id);
      if (record.ok) records.push(withoutPath(record.value));
    }
    return { captures: records };
  },
  summarise: ({ captures, answer }) =>
    answerWith(
      'Data of a View',
      [],
      answer === undefined ? `${captures.length} captures.` : 'The answer of a query, as structured content.',
    ),
});
