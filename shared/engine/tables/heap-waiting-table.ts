/** The table of what waits in a heap. */
import { describeNode, edgeNameOf, idOf } from '../heap/open/heap-node.ts';
import type { OpenSnapshot } from '../heap/open/open-snapshot.ts';
import { isAsOldAsItsWait, waitingAges } from '../heap/waiting/waiting-ages.ts';
import { takeWaitingCensus } from '../heap/waiting/waiting-census.ts';
import { NONE } from '../heap/waiting/waiting-items.ts';
import { runSteps } from '../steps/steps.ts';
import { classTextsOf, idColumnOf, runs } from './heap-columns.ts';
import { NO_INTEGER, NO_TEXT, type TableSlice, type TextColumn } from './table-columns.ts';

const MS_PER_SECOND = 1000;

/** Texts that repeat: each once. */
function texts(values: readonly (string | null)[]): TextColumn {
  const numberOf = new Map<string, number>();
  const indexes = Uint32Array.from(values, (value) => {
    if (value === null || value === '') return NO_TEXT;
    const known = numberOf.get(value) ?? numberOf.size;
    numberOf.set(value, known);
    return known;
  });
  return { texts: [...numberOf.keys()], indexes };
}

export function* readWaiting(
  { snapshot }: { readonly snapshot: OpenSnapshot },
  sliceRows: number,
): Iterable<TableSlice> {
  const { document } = snapshot;
  const { items, holders, groups, bytes } = runSteps(takeWaitingCensus(snapshot));
  const rows = groups.flat();
  const idsOf = idColumnOf(document);
  const ages = waitingAges(document, []);
  const classes = classTextsOf(document);
  const functions = new Map<number, ReturnType<typeof describeNode>>();
  const functionOf = (node: number): ReturnType<typeof describeNode> | null => {
    if (node === NONE) return null;
    const known = functions.get(node) ?? describeNode(snapshot, node);
    functions.set(node, known);
    return known;
  };
  for (const [from, to] of runs(rows.length, sliceRows)) {
    const part = rows.slice(from, to).map((row) => ({ ...items.at(row), row }));
    const called = part.map(({ calls }) => functionOf(calls));
    const targets = part.map(({ target }) => target);
    const targetClasses = classes(targets.map((target) => Math.max(0, target)));
    yield {
      rowCount: part.length,
      columns: [
        idsOf(part.map(({ node }) => node)),
        texts(part.map(({ kind }) => kind)),
        texts(part.map(({ how }) => how)),
        texts(called.map((each) => each?.original?.name ?? each?.preview.replace(/\(\)$/, '') ?? null)),
        idsOf(part.map(({ calls }) => calls)),
        texts(called.map((each) => each?.location?.url ?? null)),
        Int32Array.from(called, (each) => each?.location?.line ?? NO_INTEGER),
        texts(part.map(({ name }) => name)),
        idsOf(targets),
        {
          texts: targetClasses.texts,
          indexes: targetClasses.indexes.map((index, at) => (targets[at] === NONE ? NO_TEXT : index)),
        },
        texts(
          part.map(({ row }) => {
            const holder = holders.get(row);
            return holder === undefined ? null : edgeNameOf(document, holder.edge);
          }),
        ),
        Float64Array.from(part, ({ row }) => bytes[row] ?? 0),
        Float64Array.from(part, (item) =>
          isAsOldAsItsWait(document.graph, item) ? ages.of(idOf(document, item.node)) * MS_PER_SECOND : Number.NaN,
        ),
      ],
    };
  }
}
