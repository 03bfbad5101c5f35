/**
 * Names the workbench's own scripts in a sampled heap profile. V8 names a script there by the URL that it was loaded from, not by a `sourceURL`
 * comment, so evaluated code has no name; its script is known by the names of its functions.
 */
import { isWorkbenchFunction, PAGE_SCRIPT_URL } from '../../../../shared/base/workbench-scripts.ts';

interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly scriptId: string; url: string };
  readonly children?: readonly ProfileNode[];
}

/** Sets the URL of the functions of these scripts, and of built-in functions that they call. */
export function nameWorkbenchFrames(head: ProfileNode): void {
  const scripts = new Set<string>();
  each(head, ({ callFrame: { url, scriptId, functionName } }) => {
    if (url === '' && !isBuiltIn(scriptId) && isWorkbenchFunction(functionName)) scripts.add(scriptId);
  });
  if (scripts.size === 0) return;
  each(head, ({ callFrame }, caller) => {
    const isCalled = isBuiltIn(callFrame.scriptId) && caller?.callFrame.url === PAGE_SCRIPT_URL;
    if (callFrame.url === '' && (isCalled || scripts.has(callFrame.scriptId))) callFrame.url = PAGE_SCRIPT_URL;
  });
}

const isBuiltIn = (scriptId: string): boolean => scriptId === '' || scriptId === '0';

/** Every node after its caller. */
function each(head: ProfileNode, visit: (node: ProfileNode, caller: ProfileNode | null) => void): void {
  const open: (readonly [ProfileNode, ProfileNode | null])[] = [[head, null]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, caller] = next;
    visit(node, caller);
    for (const child of node.children ?? []) open.push([child, node]);
  }
}
