/** Brings the tab of a page to the front: a page that is not drawn is clicked after waits for its frames. */
import type { RealTarget } from '../../cdp/testing/real-targets.ts';

export async function bringToFront({ port }: Pick<RealTarget, 'port'>, address: string): Promise<void> {
  const origin = `http://127.0.0.1:${port}/json`;
  const list = (await (await fetch(`${origin}/list`)).json()) as { id: string; url: string }[];
  const { id } = list.find(({ url }) => url === address) ?? {};
  const { ok } = await fetch(`${origin}/activate/${id}`);
  if (!ok) throw new Error(`no tab of ${address}`);
}
