/**
 * Scripts that a page loaded and that V8 no longer has: it drops a script that finished and left no function behind at the next collection,
 * and does not report it to a debugger that is enabled later. The page's own resources still have the text.
 */
import { createHash } from 'node:crypto';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { pageResourceText, scriptResources } from './page-resources.ts';
import { settle } from '../../../shared/base/errors.ts';

/** Each costs a round trip. */
const MAX_READ = 100;
const SCRIPT_COMMENT = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;
const MAP_URL_CHARS = 4096;
/** Ids of V8 are numbers. */
const PREFIX = 'loaded ';

/** The id of a script that only the page has; V8's ids are numbers. */
export function loadedScriptId({ frameId, url }: { readonly frameId: string; readonly url: string }): string {
  return `${PREFIX}${frameId} ${url}`;
}

/** The resource of a script that only the page has; null for a script of V8. */
export function loadedResource(scriptId: string): { readonly frameId: string; readonly url: string } | null {
  if (!scriptId.startsWith(PREFIX)) return null;
  const [frameId = '', ...url] = scriptId.slice(PREFIX.length).split(' ');
  return { frameId, url: url.join(' ') };
}

export interface CollectedScripts {
  readonly scripts: readonly Omit<ScriptEntry, 'id'>[];
  /** Scripts of the page whose text can no longer be read either. */
  readonly unread: number;
}

/** The scripts that the page loaded from addresses that `isListed` does not know. */
export async function collectedScripts(
  session: AttachedSession,
  isListed: (resource: { frameId: string; url: string }) => boolean,
  signal: AbortSignal,
): Promise<CollectedScripts> {
  const loaded = await settle(() => scriptResources(session, signal));
  const missing = loaded.ok ? loaded.value.filter((resource) => !isListed(resource)) : [];
  const scripts: Omit<ScriptEntry, 'id'>[] = [];
  for (const resource of missing.slice(0, MAX_READ)) {
    const text = await pageResourceText(session, resource, signal);
    if (text.ok) scripts.push(entryOfText(resource, text.value));
  }
  return { scripts, unread: missing.length - scripts.length };
}

function entryOfText(resource: { frameId: string; url: string }, text: string): Omit<ScriptEntry, 'id'> {
  const named = SCRIPT_COMMENT.exec(text)?.[1] ?? '';
  const isInline = named.startsWith('data:');
  return {
    scriptId: loadedScriptId(resource),
    url: resource.url,
    startLine: 1,
    startColumn: 1,
    endLine: text.split('\n').length,
    length: text.length,
    hash: createHash('sha256').update(text).digest('hex'),
    isModule: false,
    language: 'JavaScript',
    sourceMap: named === '' ? 'none' : isInline ? 'inline' : 'linked',
    sourceMapUrl: isInline ? '' : named.slice(0, MAP_URL_CHARS),
    frameId: resource.frameId,
    world: '',
  };
}
