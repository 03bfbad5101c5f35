/** Scripts, documents and style sheets of a target as a tree by origin and folder, with originals below scripts. */
import type { OriginalSource, PageResource, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { languageOf, type CodeLanguage } from '../../core/widgets/code-view/code-language.ts';

/** The content of the pane on the right. */
export type SourceChoice =
  | { readonly kind: 'script'; readonly scriptId: string }
  | { readonly kind: 'original'; readonly scriptId: string; readonly name: string }
  | { readonly kind: 'resource'; readonly frameId: string; readonly url: string };

export interface SourceRow {
  readonly key: string;
  readonly kind: 'origin' | 'folder' | SourceChoice['kind'] | 'note';
  readonly name: string;
  readonly detail: string;
  readonly level: number;
  /** Null: no children. */
  readonly expanded: boolean | null;
  readonly choice: SourceChoice | null;
}

/** Originals of a script, loaded when its row is expanded. */
export type KnownOriginals =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly sources: readonly OriginalSource[]; readonly note: string };

export interface SourceTreeInput {
  readonly scripts: readonly ScriptEntry[];
  readonly resources: readonly PageResource[];
  readonly originals: ReadonlyMap<string, KnownOriginals>;
  readonly filter: string;
  /** Keys toggled from their initial state. */
  readonly toggled: ReadonlySet<string>;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Leaf[];
}
interface Leaf {
  readonly name: string;
  readonly detail: string;
  readonly choice: SourceChoice;
  readonly hasMap: boolean;
}

const OWN_FIRST = /^(https?|file):/i;

export function choiceKey(choice: SourceChoice): string {
  if (choice.kind === 'script') return `script ${choice.scriptId}`;
  if (choice.kind === 'original') return `original ${choice.scriptId} ${choice.name}`;
  return `resource ${choice.frameId} ${choice.url}`;
}

/** The URL of a source, or its name in the source map. `script`: of the source or its original. */
export function sourceAddress(choice: SourceChoice, script: ScriptEntry | null): string {
  if (choice.kind === 'original') return choice.name;
  return choice.kind === 'resource' ? choice.url : (script?.url ?? '');
}

export function sourceLanguage(choice: SourceChoice, script: ScriptEntry | null): CodeLanguage {
  return languageOf(sourceAddress(choice, script), choice.kind === 'resource' ? 'html' : 'javascript');
}

/** Origin, folders and name of a URL in the tree. */
export function placeInTree(url: string): {
  readonly origin: string;
  readonly folders: readonly string[];
  readonly name: string;
} {
  const [, scheme = '', rest = url] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url) ?? [];
  const isHierarchical = rest.startsWith('//');
  const [path = ''] = (isHierarchical ? rest.slice(2) : rest).split(/[?#]/);
  const query = url.slice(url.indexOf(path) + path.length);
  const parts = path.split(/[\\/]/);
  const host = isHierarchical && scheme !== 'file' ? (parts.shift() ?? '') : '';
  const named = parts.filter(Boolean);
  const name = path.endsWith('/') || named.length === 0 ? '(index)' : (named.pop() ?? '');
  const origin =
    host === ''
      ? scheme === ''
        ? 'files'
        : `${scheme}:`
      : scheme === 'https' || scheme === 'http'
        ? host
        : `${scheme}://${host}`;
  return { origin, folders: named.map(decoded), name: `${decoded(name)}${query.slice(0, 40)}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Engine and extension scripts are collapsed by default. */
export function beginsOpen(origin: string): boolean {
  return !/^(node|ext|chrome-extension|chrome|devtools|internal|deno|checkin.*):?/i.test(origin);
}

function emptyFolder(): Folder {
  return { folders: new Map(), files: [] };
}

function put(origins: Map<string, Folder>, url: string, leaf: (name: string) => Leaf): void {
  const { origin, folders, name } = placeInTree(url);
  let folder: Folder = origins.get(origin) ?? emptyFolder();
  origins.set(origin, folder);
  for (const part of folders) {
    const next: Folder = folder.folders.get(part) ?? emptyFolder();
    folder.folders.set(part, next);
    folder = next;
  }
  folder.files.push(leaf(name));
}

/** `src`, or `src/parts` if `src` contains nothing else. */
function joined(name: string, folder: Folder): { name: string; folder: Folder } {
  const [only] = folder.folders;
  if (only === undefined || folder.folders.size > 1 || folder.files.length > 0) return { name, folder };
  return joined(`${name}/${only[0]}`, only[1]);
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Visible rows from top to bottom. */
export function sourceRows(input: SourceTreeInput): SourceRow[] {
  const wanted = input.filter.trim().toLowerCase();
  const fits = (url: string): boolean => wanted === '' || url.toLowerCase().includes(wanted);
  const origins = new Map<string, Folder>();
  for (const { frameId, url, type } of input.resources) {
    if (!fits(url)) continue;
    const detail = type === 'Document' ? 'document' : 'style sheet';
    put(origins, url, (name) => ({ name, detail, choice: { kind: 'resource', frameId, url }, hasMap: false }));
  }
  for (const script of input.scripts) {
    const { scriptId, url, startLine, startColumn, sourceMap, language, world } = script;
    const known = input.originals.get(scriptId);
    const inOriginals =
      wanted !== '' &&
      known?.state === 'known' &&
      known.sources.some(({ name }) => name.toLowerCase().includes(wanted));
    if (!fits(url) && !inOriginals) continue;
    const isWithin = startLine > 1 || startColumn > 1;
    const detail = [
      isWithin ? `script at line ${startLine}` : '',
      language === 'WebAssembly' ? 'WebAssembly' : '',
      world,
      sourceMap === 'none' ? '' : 'map',
    ].filter(Boolean);
    put(origins, url, (name) => ({
      name,
      detail: detail.join(', '),
      choice: { kind: 'script', scriptId },
      hasMap: sourceMap !== 'none' || known?.state === 'known',
    }));
  }
  const rows: SourceRow[] = [];
  const isOpen = (key: string, begins: boolean): boolean => wanted !== '' || input.toggled.has(key) !== begins;
  const walk = (folder: Folder, path: string, level: number): void => {
    for (const [own, inner] of [...folder.folders].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const { name, folder: shown } = joined(own, inner);
      const key = `${path}/${name}`;
      const expanded = isOpen(key, true);
      rows.push({ key, kind: 'folder', name, detail: '', level, expanded, choice: null });
      if (expanded) walk(shown, key, level + 1);
    }
    for (const leaf of folder.files.toSorted(byName)) rows.push(...leafRows(leaf, level, input));
  };
  const order = [...origins].toSorted(
    ([a], [b]) =>
      Number(beginsOpen(b)) - Number(beginsOpen(a)) ||
      Number(OWN_FIRST.test(b)) - Number(OWN_FIRST.test(a)) ||
      (a < b ? -1 : 1),
  );
  for (const [origin, folder] of order) {
    const key = `origin ${origin}`;
    const expanded = isOpen(key, beginsOpen(origin));
    rows.push({ key, kind: 'origin', name: origin, detail: '', level: 1, expanded, choice: null });
    if (expanded) walk(folder, key, 2);
  }
  return rows;
}

/** A file, with originals below an expanded script. */
function leafRows(
  { name, detail, choice, hasMap }: Leaf,
  level: number,
  { originals, toggled, filter }: SourceTreeInput,
): SourceRow[] {
  const key = choiceKey(choice);
  const expanded = hasMap ? toggled.has(key) : null;
  const row: SourceRow = { key, kind: choice.kind, name, detail, level, expanded, choice };
  if (expanded !== true || choice.kind !== 'script') return [row];
  const known = originals.get(choice.scriptId);
  const note = (text: string): SourceRow => ({
    key: `${key} note`,
    kind: 'note',
    name: text,
    detail: '',
    level: level + 1,
    expanded: null,
    choice: null,
  });
  if (known === undefined || known.state === 'asking') return [row, note('Loading the source map …')];
  if (known.sources.length === 0) return [row, note(known.note === '' ? 'No source map' : known.note)];
  const wanted = filter.trim().toLowerCase();
  const matching = known.sources.filter(({ name: each }) => wanted === '' || each.toLowerCase().includes(wanted));
  return [
    row,
    ...(matching.length === 0 ? known.sources : matching).map((source): SourceRow => {
      const original: SourceChoice = { kind: 'original', scriptId: choice.scriptId, name: source.name };
      return {
        key: choiceKey(original),
        kind: 'original',
        name: source.name.replace(/^webpack:\/\/[^/]*\//, ''),
        detail: source.length === null ? 'no text' : '',
        level: level + 1,
        expanded: null,
        choice: original,
      };
    }),
  ];
}

/**
 * The script that contains a location of a URL, and the line in that script: inline scripts share the page's URL, and V8 counts their lines
 * from the start of the page.
 */
export function scriptAt(
  scripts: readonly ScriptEntry[],
  { url, scriptId, line }: { readonly url: string | null; readonly scriptId: string | null; readonly line: number },
): { readonly script: ScriptEntry; readonly line: number } | null {
  const byId = scriptId === null ? undefined : scripts.find((script) => script.scriptId === scriptId);
  const within = (script: ScriptEntry): boolean => script.startLine <= line && line <= script.endLine;
  const sameUrl = url === null ? [] : scripts.filter((script) => script.url === url);
  const script = byId ?? sameUrl.findLast(within) ?? sameUrl.at(-1);
  return script === undefined ? null : { script, line: Math.max(1, line - script.startLine + 1) };
}
