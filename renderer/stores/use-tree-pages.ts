/** A paged tree for a component, recreated with its document. */
import { useEffect, useRef, useState } from 'react';
import { createTreePages, type TreeNode, type TreePages, type TreePagesOptions } from './tree-pages.ts';
import { useRedraw } from './use-redraw.ts';

/** `owner` is the source of the tree. */
export function useTreePages<Node extends TreeNode>(
  owner: unknown,
  load: TreePagesOptions<Node>['load'],
): TreePages<Node> {
  const changed = useRedraw();
  const make = (): TreePages<Node> => createTreePages({ load, onChange: changed });
  const [pages, setPages] = useState(make);
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  const made = useRef(owner);
  useEffect(() => {
    if (made.current === owner) return;
    made.current = owner;
    setPages(latest.current());
  }, [owner]);
  useEffect(() => pages.begin(), [pages]);
  return pages;
}
