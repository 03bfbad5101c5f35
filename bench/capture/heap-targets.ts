/** Targets with a heap of a given size: a Chromium page and a Node process, each filled by the same generated script. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import CDP from 'chrome-remote-interface';
import { startChromium, startNode } from '../../electron/core/cdp/testing/real-targets.ts';
import { until } from '../eventually.ts';

export interface HeapTarget {
  readonly name: string;
  readonly port: number;
  /** Socket of the browser, or of the Node process itself. */
  readonly webSocketUrl: string;
  /** Empty for Node, whose socket is its target. */
  readonly targetId: string;
  readonly end: () => Promise<void>;
}

/** An item is an object with a string and an inner object: some 290 bytes of snapshot text in Chromium and in Node. */
export function heapScript(items: number): string {
  return `globalThis.kept = Array.from({ length: ${items} }, (_, i) => ({ i, text: 'item ' + i, inner: { i, next: null } })); globalThis.ready = true;`;
}

async function whenReady(target: string): Promise<void> {
  await until('the heap', async () => {
    const client = await CDP({ target, local: true });
    try {
      const { result } = await client.Runtime.evaluate({
        expression: 'globalThis.ready === true',
        returnByValue: true,
      });
      return result.value === true ? true : null;
    } finally {
      await client.close();
    }
  });
}

/** A headless Chromium whose one tab shows an address. `end` ends it. */
export async function startPage(
  url: string,
  flags: readonly string[] = [],
): Promise<{
  readonly port: number;
  readonly targetId: string;
  readonly socket: string;
  readonly end: () => Promise<void>;
}> {
  const chromium = await startChromium([], { flags });
  const { port } = chromium;
  const end = (): Promise<void> => chromium.kill();
  try {
    const tab = await until(
      'the tab',
      async () => (await CDP.List({ port })).find(({ type }) => type === 'page') ?? null,
    );
    const client = await CDP({ port, target: tab.id, local: true });
    await client.Page.navigate({ url });
    await client.close();
    return { port, targetId: tab.id, socket: tab.webSocketDebuggerUrl, end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** The script fills the page's heap and sets `ready`. */
export async function startChromiumHeap(items: number, script = heapScript(items)): Promise<HeapTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-chromium-'));
  const file = join(folder, 'heap.html');
  writeFileSync(file, `<title>heap of ${items}</title><script>${script}</script>`);
  const page = await startPage(`file://${file}`);
  const end = async (): Promise<void> => {
    await page.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await whenReady(page.socket);
    const { webSocketDebuggerUrl } = await CDP.Version({ port: page.port });
    return { name: 'Chromium', port: page.port, webSocketUrl: webSocketDebuggerUrl, targetId: page.targetId, end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

export async function startNodeHeap(items: number): Promise<HeapTarget> {
  const script = `${heapScript(items)} setInterval(() => 0, 1000);`;
  const node = await startNode(script, '--inspect=0', ['--max-old-space-size=8192']);
  const { port } = node;
  const end = (): Promise<void> => node.kill();
  try {
    const target = await until('the target', async () => (await CDP.List({ port }))[0] ?? null);
    await whenReady(target.webSocketDebuggerUrl);
    return { name: 'Node', port, webSocketUrl: target.webSocketDebuggerUrl, targetId: '', end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
