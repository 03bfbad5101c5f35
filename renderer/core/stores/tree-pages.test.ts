import { describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { createTreePages, type TreeNode } from './tree-pages.ts';

/** The children of a node are its number times ten and up; numbers over 100 have none. */
function tree(children: number, failing: { now: boolean } = { now: false }) {
  const asked: (number | null)[] = [];
  const pages = createTreePages<TreeNode>({
    load: async (parent, { start, count }) => {
      asked.push(parent);
      if (failing.now) return { ok: false, error: appError('internal', 'no') };
      const rows = Array.from({ length: Math.min(count, children - start) }, (_, at) => {
        const nodeId = (parent ?? 0) * 10 + start + at + 1;
        return { nodeId, hasChildren: nodeId < 100 };
      });
      return { ok: true, value: { rows, total: children } };
    },
    onChange: () => undefined,
    pageRows: 2,
  });
  const text = (): string[] =>
    pages
      .lines()
      .map((line) =>
        line.kind === 'node'
          ? `${'  '.repeat(line.level - 1)}${line.node.nodeId}`
          : `${'  '.repeat(line.level - 1)}${line.isLoading ? '…' : `${line.shown} of ${line.total}`}`,
      );
  return { pages, asked, text };
}

const answered = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
};

describe('a paged tree', () => {
  it('loads children of expanded nodes page by page', async () => {
    const { pages, text } = tree(3);
    pages.begin();
    expect(text()).toEqual(['…']);
    await answered();
    expect(text()).toEqual(['1', '2', '2 of 3']);
    pages.toggle(1);
    await answered();
    pages.more(1);
    await answered();
    expect(text()).toEqual(['1', '  11', '  12', '  13', '2', '2 of 3']);
    expect(pages.total()).toBe(3);
  });

  it('collapses a node with its descendants', async () => {
    const { pages, text, asked } = tree(1);
    pages.begin();
    await answered();
    // A single root is expanded from the start.
    pages.toggle(11);
    await answered();
    expect(text()).toEqual(['1', '  11', '    111']);
    pages.toggle(1);
    expect(text()).toEqual(['1']);
    pages.toggle(1);
    await answered();
    expect(text()).toEqual(['1', '  11']);
    expect(asked).toEqual([null, 1, 11, 1]);
  });

  it('ends in an error and retries on demand', async () => {
    const failing = { now: true };
    const { pages, text } = tree(1, failing);
    pages.begin();
    await answered();
    expect(pages.lines()[0]).toMatchObject({ kind: 'more', error: { message: 'no' } });
    failing.now = false;
    pages.more(null);
    await answered();
    expect(text()).toEqual(['1', '  11']);
  });
});
