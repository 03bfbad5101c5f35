/**
 * A tree loaded on expansion: 50 children at a time per expanded node, exposed as one list of lines. Nodes are identified by a number; a
 * node occurs once.
 */
import type { TreeLine as Line } from '../../../shared/base/tree-line.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';

export interface TreeNode {
  readonly nodeId: number;
  readonly hasChildren: boolean;
}

export interface TreePage<Node> {
  readonly rows: readonly Node[];
  readonly total: number;
}

export type TreeLine<Node> = Line<Node, AppError>;

export interface TreePages<Node extends TreeNode> {
  /** Loads the top level on the first call and expands a single root; later calls do nothing. */
  readonly begin: () => void;
  readonly lines: () => readonly TreeLine<Node>[];
  /** Expands or collapses a node, including its descendants. */
  readonly toggle: (nodeId: number) => void;
  /** Loads 50 more children of a node (null: top level), or retries a failed page. */
  readonly more: (parent: number | null) => void;
  /** Number of top-level nodes; null until loaded. */
  readonly total: () => number | null;
}

export interface TreePagesOptions<Node> {
  readonly load: (
    parent: number | null,
    page: { readonly start: number; readonly count: number },
  ) => Promise<AppResult<TreePage<Node>>>;
  readonly onChange: () => void;
  readonly pageRows?: number;
}

const PAGE_ROWS = 50;

interface Opened<Node> {
  readonly rows: readonly Node[];
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly error: AppError | null;
}

const ASKED = { rows: [], total: null, isLoading: true, error: null };

export function createTreePages<Node extends TreeNode>(options: TreePagesOptions<Node>): TreePages<Node> {
  const { load, onChange, pageRows = PAGE_ROWS } = options;
  const opened = new Map<number | null, Opened<Node>>();
  let lines: readonly TreeLine<Node>[] = [];

  const ask = async (parent: number | null, before: Opened<Node>): Promise<void> => {
    const now = { ...before, isLoading: true, error: null };
    opened.set(parent, now);
    change();
    const answer = await load(parent, { start: before.rows.length, count: pageRows });
    // Collapsed, or collapsed and expanded again, in the meantime.
    if (opened.get(parent) !== now) return;
    opened.set(
      parent,
      answer.ok
        ? { rows: [...now.rows, ...answer.value.rows], total: answer.value.total, isLoading: false, error: null }
        : { ...now, isLoading: false, error: answer.error },
    );
    change();
    // A tree with a single root starts with its children.
    const [only] = opened.get(parent)?.rows ?? [];
    if (parent === null && opened.get(null)?.total === 1 && only?.hasChildren === true) void ask(only.nodeId, ASKED);
  };

  function change(): void {
    lines = listLines();
    onChange();
  }

  /** Iterative: call trees are deep. */
  function listLines(): TreeLine<Node>[] {
    const list: TreeLine<Node>[] = [];
    const stack: { parent: number | null; level: number; next: number }[] = [{ parent: null, level: 1, next: 0 }];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const { parent, level } = frame;
      const open = opened.get(parent);
      const node = open?.rows[frame.next];
      if (open === undefined || node === undefined) {
        stack.pop();
        if (open === undefined) continue;
        const { rows, total, isLoading, error } = open;
        if (isLoading || error !== null || (total !== null && rows.length < total))
          list.push({
            kind: 'more',
            key: `more:${parent}`,
            level,
            parent,
            shown: rows.length,
            total,
            isLoading,
            error,
          });
        continue;
      }
      frame.next += 1;
      const { nodeId, hasChildren } = node;
      const isOpen = opened.has(nodeId);
      list.push({ kind: 'node', key: `node:${nodeId}`, level, node, expanded: hasChildren ? isOpen : null });
      if (isOpen) stack.push({ parent: nodeId, level: level + 1, next: 0 });
    }
    return list;
  }

  const close = (nodeId: number): void => {
    const stack = [nodeId];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const open = opened.get(id);
      opened.delete(id);
      for (const child of open?.rows ?? []) if (opened.has(child.nodeId)) stack.push(child.nodeId);
    }
    change();
  };

  return {
    begin: () => {
      if (!opened.has(null)) void ask(null, ASKED);
    },
    lines: () => lines,
    toggle: (nodeId) => {
      if (opened.has(nodeId)) close(nodeId);
      else void ask(nodeId, ASKED);
    },
    more: (parent) => {
      const open = opened.get(parent);
      if (open !== undefined && !open.isLoading) void ask(parent, open);
    },
    total: () => opened.get(null)?.total ?? null,
  };
}
