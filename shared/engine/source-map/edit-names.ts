/** The names of a new text of an original source, as the script has them where the text goes: by its scopes and its source map. */
import { err, ok, type Result } from '../../base/result.ts';
import { outlineOf, type OutlinedFunction } from './function-outline.ts';
import { declarationOf, type NameUse, type ScriptScope, type ScriptScopes } from './script-scopes.ts';
import type { Token } from './source-tokens.ts';

/** A segment as offsets: in the script, and in the source; −1 for one of another source. */
export interface Segment {
  readonly generated: number;
  readonly original: number;
  readonly of: { readonly source: string; readonly at: number } | null;
}

export interface SourceNames {
  readonly source: string;
  readonly original: string;
  readonly textOf: (source: string) => string | null;
  readonly generated: string;
  readonly tokens: readonly Token[];
  readonly segments: readonly Segment[];
  /** Indexes of the segments of an offset of the source. */
  readonly placed: ReadonlyMap<number, readonly number[]>;
  /** Offset of the edit in the source. */
  readonly place: number;
}

/** A name of the script for one of the source. */
interface Candidate {
  readonly name: string;
  /** Offset in the script where it is used. */
  readonly usedAt: number;
}

/** Words that no build renames. */
export const WORDS = new Set(
  'as async await break case catch class const constructor continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try type typeof undefined var void while with yield'.split(
    ' ',
  ),
);
const DECLARES = new Set(['const', 'let', 'var', 'function', 'class', 'enum']);
const NAME = /\(0,\s*[\w$]+\.[\w$]+\)|[\p{ID_Start}\d$_][\p{ID_Continue}$.]*/uy;
const HEAD_OF_DECLARATION = /(?:async\s+)?(?:function\s*\*?|class)\s*$/;
const ORIGINAL_HEAD = /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var)\s*/;
const NAME_PART = /[\p{ID_Continue}$]/u;

/** Not behind the three dots of a spread. */
const isProperty = (tokens: readonly Token[], at: number): boolean =>
  tokens[at - 1]?.text === '.' && tokens[at - 2]?.text !== '.';

/** True of a variable: no property, no word of the language, and no name of a member in a literal. */
export function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'word' || isProperty(tokens, at) || WORDS.has(token.text)) return false;
  const [before, after] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
  return !(after === ':' && (before === '{' || before === ','));
}

/** Names that a text declares by a word for it, or imports. */
export function declaredIn(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  let isImport = false;
  for (const [at, { text, kind }] of tokens.entries()) {
    if (text === 'import' && tokens[at + 1]?.text !== '(') isImport = true;
    else if (isImport && kind === 'literal') isImport = false;
    else if (kind === 'word' && (isImport || DECLARES.has(tokens[at - 1]?.text ?? ''))) names.add(text);
  }
  return names;
}

/** Returns the names of the script for a variable of the source, that of the nearest use first. */
function candidatesOf({ original, generated, tokens, segments, placed, place }: SourceNames) {
  const outline = outlineOf(original);
  const around: OutlinedFunction[] = [];
  for (let each = outline.at(place); each !== null; each = outline.parentOf(each)) around.unshift(each);
  /** Number of functions around the edit that are around the offset, too. */
  const depthOf = (offset: number): number => {
    for (let each = outline.at(offset); each !== null; each = outline.parentOf(each))
      if (around.includes(each)) return around.indexOf(each) + 1;
    return 0;
  };
  const variables = tokens.flatMap((token, at) => (isName(tokens, at) && placed.has(token.from) ? [token] : []));
  return (word: string): Candidate[] =>
    variables
      .filter(({ text }) => text === word)
      .toSorted((a, b) => depthOf(b.from) - depthOf(a.from) || Math.abs(a.from - place) - Math.abs(b.from - place))
      .flatMap(({ from }) => placed.get(from) ?? [])
      .flatMap((index) => {
        const usedAt = segments[index]?.generated ?? 0;
        NAME.lastIndex = usedAt;
        const found = NAME.exec(generated)?.[0];
        if (found === undefined) return [];
        const name = /^[(\d]/.test(found) ? found : (found.split('.')[0] ?? found);
        return WORDS.has(name) ? [] : [{ name, usedAt }];
      });
}

/** Returns the name of the nearest use, which may be of another variable; null where the source uses none. */
export function nearestNames(names: SourceNames): (word: string) => string | null {
  const candidates = candidatesOf(names);
  return (word) => candidates(word)[0]?.name ?? null;
}

/** Returns true if the declaration at an offset of the script was written with this word, with the source that has it. */
function origins({ segments, textOf, generated }: Pick<SourceNames, 'segments' | 'textOf' | 'generated'>) {
  let index: Map<number, Segment> | null = null;
  const segmentAt = (offset: number): Segment | undefined => {
    index ??= new Map(segments.map((segment) => [segment.generated, segment]));
    return index.get(offset);
  };
  const isWordAt = (text: string, at: number, word: string): boolean =>
    text.startsWith(word, at) && !NAME_PART.test(text[at + word.length] ?? '');
  return {
    isMapped: (offset: number): boolean => (segmentAt(offset)?.of ?? null) !== null,
    sourceOf(offset: number, word: string): string | null {
      const head = HEAD_OF_DECLARATION.exec(generated.slice(Math.max(0, offset - 40), offset))?.[0].length ?? 0;
      // The name in a pattern, `{ word: name }`, may have the place of its key only.
      const key = generated.slice(0, offset).endsWith(`${word}:`) ? word.length + 1 : 0;
      for (const at of new Set([offset, offset - head, offset - key])) {
        const of = segmentAt(at)?.of ?? null;
        const text = of === null ? null : textOf(of.source);
        if (of === null || text === null) continue;
        const skipped = ORIGINAL_HEAD.exec(text.slice(of.at, of.at + 100))?.[0].length ?? 0;
        if (isWordAt(text, of.at, word) || isWordAt(text, of.at + skipped, word)) return of.source;
      }
      return null;
    },
  };
}

/** A part of a new text of the script: `new` has names of the source; `written` those of the script; `built` stood at `at` of it. */
export type Part =
  | { readonly kind: 'new' | 'written'; readonly text: string }
  | { readonly kind: 'built'; readonly text: string; readonly at: number };

/** An edit of the script whose new parts still have names of the source. */
export interface Draft {
  readonly from: number;
  readonly find: string;
  readonly parts: readonly Part[];
}

export const textOfDraft = ({ parts }: Draft): string => parts.map(({ text }) => text).join('');

interface Naming extends SourceNames {
  readonly draft: Draft;
  /** Of the whole script. */
  readonly built: ScriptScopes;
  /** Of the script with the draft. */
  readonly edited: ScriptScopes;
}

/** The draft with names of the script. */
export interface NamedEdit {
  readonly from: number;
  readonly find: string;
  readonly text: string;
  /** Names that the source does not have, and the source whose variable was taken for each. */
  readonly taken: readonly { readonly name: string; readonly source: string }[];
}

/** Where an offset of the script with the draft is: in which part, and in the script as it is. */
function placesOf(draft: Draft) {
  const length = textOfDraft(draft).length;
  return (offset: number): { readonly kind: Part['kind'] | 'outside'; readonly at: number | null } => {
    if (offset < draft.from) return { kind: 'outside', at: offset };
    if (offset >= draft.from + length) return { kind: 'outside', at: offset - length + draft.find.length };
    let begin = draft.from;
    for (const part of draft.parts) {
      if (offset < begin + part.text.length)
        return { kind: part.kind, at: part.kind === 'built' ? part.at + offset - begin : null };
      begin += part.text.length;
    }
    return { kind: 'outside', at: null };
  };
}

/** `name`: as the script calls it. `source`: that of another module which declares it. */
type Found =
  | { readonly name: string }
  | { readonly name: string; readonly source: string }
  | { readonly why: string }
  | null;

/** Returns how the script calls a variable of the source where a name of the new text is used; null for a global. */
function finder({ draft, built, ...names }: Omit<Naming, 'edited'>) {
  const candidates = candidatesOf(names);
  const origin = origins(names);
  const own = declaredIn(names.tokens);
  const placeOf = placesOf(draft);
  /** The declaration in the script as it is. What the draft declares gets a name of its own. */
  const seenFrom = (name: string, scope: ScriptScope): number | null => {
    for (let each: ScriptScope | null = scope; each !== null; each = each.parent) {
      const at = each.names.get(name);
      const found = at === undefined ? null : placeOf(at).at;
      if (found !== null) return found;
    }
    return null;
  };
  const same = (word: string, scope: ScriptScope): string | null => {
    for (const { name, usedAt } of candidates(word)) {
      if (/^[(\d]/.test(name)) return name;
      const there = declarationOf(name, built.at(usedAt));
      if (there !== null && there === seenFrom(name, scope)) return name;
    }
    return null;
  };
  const ofOthers = (word: string, scope: ScriptScope): Found => {
    const found = new Map<number, { readonly name: string; readonly source: string }>();
    for (let each: ScriptScope | null = scope; each !== null; each = each.parent)
      for (const [name, at] of each.names) {
        const declared = placeOf(at).at;
        if (declared === null || seenFrom(name, scope) !== declared) continue;
        const source = origin.sourceOf(declared, word);
        if (source !== null) found.set(declared, { name, source });
      }
    const all = [...found.values()];
    const here = all.filter(({ source }) => source === names.source);
    const [first, ...more] = here.length > 0 ? here : all;
    if (first === undefined) return null;
    if (more.length > 0)
      return { why: `“${word}” is a variable of ${[first, ...more].map(({ source }) => source).join(', and of ')}` };
    return first.source === names.source ? { name: first.name } : first;
  };
  return ({ name: word, scope }: NameUse): Found => {
    const name = same(word, scope);
    if (name !== null) return { name };
    const other = ofOthers(word, scope);
    if (other !== null) return other;
    const there = seenFrom(word, scope);
    if (there !== null && !origin.isMapped(there)) return { name: word };
    if (own.has(word)) return { why: `the build has no name there for “${word}”` };
    return there === null ? null : { why: `“${word}” is no variable of this source, and means another one there` };
  };
}

/** A name that no variable of the script has: another change may use it. */
function freshName(word: string, used: ReadonlySet<string>): string {
  let name = word;
  while (used.has(name)) name += '$';
  return name;
}

/** Returns the name of a variable that the draft declares in place of the same one, which other code of the script has. */
function redeclared({ draft, built, ...names }: Omit<Naming, 'edited'>): (word: string) => string | null {
  const origin = origins(names);
  const end = draft.from + draft.find.length;
  const kept = draft.parts.flatMap((part) => (part.kind === 'built' ? [part] : []));
  const replaced = [...new Set([built.at(draft.from), built.at(Math.max(draft.from, end - 1))])]
    .flatMap(({ names: declared }) => [...declared])
    .filter(([, at]) => at >= draft.from && at < end)
    .filter(([, at]) => !kept.some((part) => at >= part.at && at < part.at + part.text.length));
  return (word) => replaced.find(([, at]) => origin.sourceOf(at, word) === names.source)?.[0] ?? null;
}

/** Gives the draft the names of the script. Errors: which names of it the script does not have there. */
export function builtNames(naming: Naming): Result<NamedEdit, string> {
  const { draft, edited, built } = naming;
  const used = new Set(built.uses.map(({ name }) => name));
  const end = draft.from + textOfDraft(draft).length;
  const find = finder(naming);
  const again = redeclared(naming);
  const placeOf = placesOf(draft);
  const taken = new Map<string, string>();
  const whys = new Set<string>();
  let text = '';
  let told = draft.from;
  const rename = (use: NameUse, name: string): void => {
    text += edited.text.slice(told, use.from) + (use.isShorthand && name !== use.name ? `${use.name}: ${name}` : name);
    told = use.to;
  };
  for (const use of edited.uses) {
    const { kind } = placeOf(use.from);
    const declared = declarationOf(use.name, use.scope);
    if (kind !== 'new' || use.name === 'arguments') continue;
    if (declared !== null && placeOf(declared).kind === 'new') {
      rename(use, again(use.name) ?? freshName(use.name, used));
      continue;
    }
    const found = find(use);
    if (found === null) continue;
    if ('why' in found) whys.add(found.why);
    else rename(use, found.name);
    if ('source' in found) taken.set(use.name, found.source);
  }
  if (whys.size > 0) return err([...whys].join('; '));
  return ok({
    ...{ from: draft.from, find: draft.find, text: text + edited.text.slice(told, end) },
    taken: [...taken].map(([name, source]) => ({ name, source })),
  });
}
