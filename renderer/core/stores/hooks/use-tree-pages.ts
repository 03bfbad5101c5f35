/** A paged tree for a component, recreated with its document. */
import { useEffect } from 'react';
import { createTreePages, type TreeNode, type TreePages, type TreePagesOptions } from '../tree-pages.ts';
import { useOwned } from './use-owned.ts';
import { useRedraw } from './use-redraw.ts';

/** `owner` is the source of the tree. */
export function useTreePages<Node extends TreeNode>(
  owner: unknown,
  load: TreePagesOptions<Node>['load'],
): TreePages<Node> {
  const changed = useRedraw();
  const pages = useOwned(owner, () => createTreePages({ load, onChange: changed }));
  useEffect(() => pages.begin(), [pages]);
  return pages;
}
