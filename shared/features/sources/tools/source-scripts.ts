/** Finds the script of a call, and starts the list of scripts of a target if needed. */
import { isRuntimeScript, isThirdParty, type CodeOwners } from '../../../base/third-party.ts';
import { assertNever } from '../../../base/assert-never.ts';
import { code } from '../../../base/markdown.ts';
import { formatCount, truncateMiddle } from '../../../base/units.ts';
import { appError, errorOfAbort, AppFailure, unwrap } from '../../../base/errors.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { FoundScriptMap, HeardScripts, MapRules } from '../../../core/capability/scripts-ports.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { workersOf } from '../../../core/capability/worker-pages.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';

const NAMED_MATCHES = 3;
const NAMED_CHARS = 60;

/** 0: of the author; 1: of a package; 2: of the runtime. */
function rankOf(script: ScriptEntry, owners: CodeOwners): number {
  return isRuntimeScript(script.url) ? 2 : Number(isThirdParty(script, null, owners));
}

/** The author's first, then by URL and id: the same order in every answer. */
export function inListOrder(entries: readonly ScriptEntry[], owners: CodeOwners): ScriptEntry[] {
  return entries.toSorted(
    (a, b) => rankOf(a, owners) - rankOf(b, owners) || (a.url < b.url ? -1 : a.url > b.url ? 1 : a.id - b.id),
  );
}

/** Starts the list of scripts of the target, or joins it. */
export async function listenToScripts(
  context: Pick<CallContext, 'ports' | 'target' | 'caller' | 'signal'>,
): Promise<{ heard: HeardScripts; isNew: boolean }> {
  const { ports, target, caller, signal } = context;
  const begun = await ports.scripts.listen(target, { caller: callerInfo(caller), signal });
  const heard = ports.scripts.handle(target.id);
  if (heard === null) throw new Error('the list of scripts was started but does not exist');
  return { heard, isNew: begun.isNew };
}

export interface ChosenScript {
  readonly script: ScriptEntry;
  /** Number of scripts that match the pattern; 1 for an id. */
  readonly matches: number;
}

/** The script with exactly this URL, else the shortest URL that contains the pattern; null if none does. */
export function scriptByPattern(
  entries: readonly ScriptEntry[],
  pattern: string,
  owners: CodeOwners,
): ChosenScript | null {
  const wanted = pattern.toLowerCase();
  const matching = inListOrder(entries, owners).filter(({ url }) => url.toLowerCase().includes(wanted));
  // The last parsed one of several loads of a script is current.
  const current = new Map(
    matching.map((script) => [`${script.url} ${script.startLine}:${script.startColumn}`, script] as const),
  );
  const [script] = [...current.values()].toSorted(
    (a, b) =>
      Number(b.url === pattern) - Number(a.url === pattern) ||
      a.url.length - b.url.length ||
      // The longest of several scripts within one document: the others are handlers.
      b.length - a.length ||
      b.id - a.id,
  );
  return script === undefined ? null : { script, matches: matching.length };
}

/** A `../` in a path, plain or percent-encoded. */
const UPWARDS = /(?:\.|%2e){2}(?:[\\/]|%2f|%5c)/i;

/** The way in which a call names a script; an empty text names none. */
export interface NamedScript {
  readonly scriptId?: string | undefined;
  readonly urlPattern?: string | undefined;
}

export function namesScript({ scriptId, urlPattern }: NamedScript): boolean {
  return hasText(scriptId) || hasText(urlPattern);
}

/** The script that a call names. `script_not_found` if there is none, `path_denied` for a name with `../`. */
export async function chosenScript(named: NamedScript, context: CallContext): Promise<ChosenScript> {
  const { scriptId, urlPattern } = named;
  const { ports, target, note, signal } = context;
  if (!namesScript(named)) {
    throw new AppFailure(
      appError(
        'invalid_params',
        'Neither scriptID, urlPattern nor original was given.',
        'pen_list_sources lists the scripts, and with "originals" their original sources.',
      ),
    );
  }
  if ([scriptId, urlPattern].some((text) => text !== undefined && UPWARDS.test(text))) {
    throw new AppFailure(
      appError(
        'path_denied',
        'scriptID and urlPattern name a script of the target, not a file, so a path with "../" is refused.',
        'Give an id or a part of a URL from pen_list_sources.',
      ),
    );
  }
  const owners = codeOwners(ports, [target.url]);
  const find = (entries: readonly ScriptEntry[]): ChosenScript | null => {
    if (!hasText(scriptId)) return scriptByPattern(entries, urlPattern ?? '', owners);
    const script = entries.find((entry) => entry.scriptId === scriptId);
    return script === undefined ? null : { script, matches: 1 };
  };
  const listened = await listenToScripts(context);
  let found = find(listened.heard.entries);
  if (found === null && !listened.isNew) {
    // A refresh also lists scripts that were dropped to make room.
    await ports.scripts.refresh(target.id, { signal });
    found = find(ports.scripts.handle(target.id)?.entries ?? []);
  }
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  if (found === null) {
    const which = hasText(scriptId) ? `the id ${scriptId}` : `"${urlPattern}" in its URL`;
    throw new AppFailure(
      appError(
        'script_not_found',
        `No script of this target has ${which}; it may be gone with the page that loaded it.`,
        target.type === 'page'
          ? 'pen_list_sources lists the current scripts; a reload of the page that had it lists it again. Documents and style sheets are no scripts: pen_network_request has their text once requests are recorded.'
          : 'pen_list_sources lists the current scripts.',
      ),
    );
  }
  if (found.matches > 1) {
    const others = inListOrder(ports.scripts.handle(target.id)?.entries ?? [], owners)
      .filter(
        ({ url, scriptId: id }) =>
          url.toLowerCase().includes((urlPattern ?? '').toLowerCase()) && id !== found.script.scriptId,
      )
      .slice(0, NAMED_MATCHES)
      .map(({ url, scriptId: id }) => `${truncateMiddle(url, NAMED_CHARS)} (${id})`);
    note(
      `${formatCount(found.matches)} scripts match; this is the one with the shortest URL. Also: ${others.join(', ')}.`,
    );
  }
  return found;
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** The source maps that this caller may read. */
export function mapRules({ ports, caller }: Pick<CallContext, 'ports' | 'caller'>): MapRules {
  return {
    lookIn: ports.status.sourceMapPaths?.() ?? [],
    projectRoot: ports.status.projectRoot(caller.id),
    mayRead: async (path) => (await caller.resolvePath(path, 'read')).ok,
  };
}

/** The source map of a script, or null. Adds notes that explain why it is missing. */
export async function mapOf(script: ScriptEntry, context: CallContext): Promise<FoundScriptMap | null> {
  const { ports, target, signal, note } = context;
  const found = unwrap(await ports.scripts.map(target.id, script.scriptId, { rules: mapRules(context), signal }));
  for (const text of found.notes) note(text);
  return found.map;
}

/** Where a source map was found, as a part of a sentence. */
export function mapPlaceText({ origin, at }: Pick<FoundScriptMap, 'origin' | 'at'>): string {
  switch (origin) {
    case 'inline':
      return 'the inline source map';
    case 'chosen':
      return `${code(at)}, chosen by the person`;
    case 'disk':
      return `${code(at)} on this machine`;
    case 'page':
      return `${code(at)} from the server of the page`;
    default:
      return assertNever(origin, 'origin of a source map');
  }
}

/** The same call on each worker of its target, whose scripts are not among those of the page or process. */
export function workerContexts(context: CallContext): readonly CallContext[] {
  const { targets } = context.ports;
  const listed = targets.endpoints().flatMap((endpoint) => endpoint.targets);
  return workersOf(context.target, listed, (id) => targets.byId(id)).map(
    // Its getters stay those of the call.
    (worker) => Object.create(context, { target: { value: worker } }) as CallContext,
  );
}
