/**
 * Which names of a heap snapshot stay when the contents of strings are dropped. A name stays if it is written in the program: the name of a function, a
 * variable, a script or an inner part of V8, or a key that compiled code refers to. Everything else may be data: keys of objects that are used as maps,
 * descriptions of symbols, tags.
 */
import type { FindSecrets } from './secret-finder.ts';

/** Uses of the text of one index; several may be set. */
export const AS_TEXT = 1;
/** Name of a function, of code, of an inner part of V8, of a variable, or of an edge that V8 names. */
export const AS_PROGRAM_NAME = 2;
/** Name of an object: that of its constructor, or its `Symbol.toStringTag`. */
export const AS_CLASS = 4;
export const AS_KEY = 8;
/** Compiled code holds it, so it is written in a script. */
export const IN_CODE = 16;

/** Objects of code that hold only what is written in scripts. Others, such as feedback of calls, hold keys that the code met when it ran. */
export const CODE_CONSTANTS: ReadonlySet<string> = new Set([
  '(constant pool)',
  '(constant elements)',
  '(context local names)',
  'system / ScopeInfo',
  'system / ObjectBoilerplateDescription',
]);
/** Up to Node 20 descriptions of object literals have no name. They lead to their texts by `internal` edges; nameless machine code does by others. */
export const NAMELESS_CONSTANTS = '';
/** Names that every heap has. V8 names them among the first thousand strings. */
export const FIRST_CODE_CONSTANTS: readonly string[] = ['(constant pool)', 'system / ScopeInfo'];

/** Longer names are written by generators, and are no names of members. */
const MAX_NAME_CHARS = 512;
const MAX_KEY_CHARS = 100;

/** Tags of the language and of Node, whose constructors a snapshot does not have. */
const KNOWN_CLASSES =
  /^(?:(?:Array|Map|Set|String|RegExp String|Segmenter String|Iterator Helper|Async-from-Sync|Wrap for valid) ?Iterator|(?:Async)?Generator(?:Function)?|AsyncFunction|Math|JSON|Atomics|Reflect|Intl|WebAssembly|Module|global(?: \/ )?|process|console|Arguments|Object|Array)$/;
/** Tags of their classes, which are names of the language. */
const NAMESPACED = /^(?:Intl|WebAssembly)\.(\w+)$/;
/** The only objects of a program that V8 names itself. Any other text of this form may be the tag of an object. */
const V8_OBJECT = /^system \/ Context(?: \/ scope @\d+)?$/;
/**
 * V8 names its inner parts and globals `KIND / TEXT`. The text is of the program where it names code or a scope; elsewhere it is what an embedder gave, such
 * as the origin of a realm.
 */
const WITH_FOREIGN_TEXT =
  /^(system \/ (?!(?:Code|SharedFunctionInfo|Script) \/ |Context \/ scope @\d+$)[^/]+ \/ |(?!system \/ )[^/]+ \/ (?=[^]*:\/\/))[^]+$/;
/** `Symbol(Symbol.iterator)`, and those of Node itself, such as `kHandle`. Letters only: a random text of that form has digits. */
const KNOWN_SYMBOL =
  /^<symbol (?:Symbol\.[a-z]+|k[A-Z][A-Za-z]{2,30}|[a-z]+_(?:id_)?symbol|node(?:js)?[:.][a-z_.]+)>$/i;
/** V8 names the entry of a `WeakMap` by the names of its key and its value, which may be texts. */
const WEAK_PAIR = /^(\d+ \/ part of key) \(.*? (@\d+)\) -> value \(.* (@\d+)\) pair in WeakMap \(table (@\d+)\)$/s;
const ACCESSOR = /^(?:get|set) /;

/** Names of the language and of the globals of a runtime, which no code of the program has to name. */
export function createBuiltInNames(globals: object): ReadonlySet<string> {
  const names = new Set(['__proto__', 'this', 'undefined']);
  for (const name of Object.getOwnPropertyNames(globals)) {
    names.add(name);
    // Read through the descriptor, because a getter may load a module.
    const value: unknown = Object.getOwnPropertyDescriptor(globals, name)?.value;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === globals) continue;
    for (const member of Object.getOwnPropertyNames(value)) names.add(member);
    const prototype: unknown = typeof value === 'function' ? Reflect.get(value, 'prototype') : null;
    if (typeof prototype !== 'object' || prototype === null) continue;
    for (const member of Object.getOwnPropertyNames(prototype)) names.add(member);
  }
  return names;
}

/** A path or an address without what may follow: parameters and the fragment; without the content of a `data:` address. */
function withoutParameters(name: string): string {
  if (/^data:/i.test(name)) return 'data:…';
  if (!/[/\\]/.test(name)) return name;
  const at = name.search(/[?#]/);
  const path = at === -1 ? name : `${name.slice(0, at)}${name[at] ?? ''}…`;
  return path.replace(/\/\/[^/@]*@/, '//…@');
}

/** `<div>` of `<div id="…" class="…">`. */
function withoutAttributes(name: string): string {
  return name.replace(/<([a-z][\w-]*) [^]*/i, '<$1>');
}

export interface HeapNameRules {
  /** The name as it stays, which may be shorter; null if it is dropped. `uses`: the sum of the constants above. */
  kept(name: string, uses: number): string | null;
}

/** `find`: the detector of secrets, which drops also names that are written in the program. */
export function createHeapNameRules(find: FindSecrets, builtIn: ReadonlySet<string>): HeapNameRules {
  const isKeptKey = (key: string, isInCode: boolean): boolean => {
    if (key.length > MAX_KEY_CHARS) return false;
    return isInCode || builtIn.has(key.replace(ACCESSOR, '')) || KNOWN_SYMBOL.test(key);
  };
  const isKeptClass = (name: string, isInCode: boolean): boolean =>
    isInCode || V8_OBJECT.test(name) || KNOWN_CLASSES.test(name) || builtIn.has(NAMESPACED.exec(name)?.[1] ?? '');
  return {
    kept(name, uses) {
      if (name === '') return name;
      const pair = WEAK_PAIR.exec(name);
      if (pair !== null)
        return `${pair[1]} (key ${pair[2]}) -> value (value ${pair[3]}) pair in WeakMap (table ${pair[4]})`;
      if (name.includes('part of key (')) return null;
      if (name.length > MAX_NAME_CHARS) return null;
      const isOfProgram = (uses & AS_PROGRAM_NAME) !== 0;
      const isInCode = (uses & IN_CODE) !== 0;
      const isClass = (uses & AS_CLASS) !== 0 && isKeptClass(name, isInCode);
      const isKey = (uses & AS_KEY) !== 0 && isKeptKey(name, isInCode);
      if (!isOfProgram && !isClass && !isKey) return null;
      const shown = withoutAttributes(withoutParameters(name.replace(WITH_FOREIGN_TEXT, '$1…')));
      return find(shown).length > 0 ? null : shown;
    },
  };
}
