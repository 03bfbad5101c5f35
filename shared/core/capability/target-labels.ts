/** Labels that say where a profile comes from, for tools that group profiles by them. */
import type { TargetSnapshot } from '../contracts/targets.ts';

/** Labels of a target: its type and its address, without query, fragment and credentials, which may hold secrets. */
export function targetLabels({ type, title, url }: TargetSnapshot): Record<string, string> {
  return { target: placeOf(url) || title, target_type: type };
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? `${host}${pathname}` : `${protocol}//${host}${pathname}`;
}
