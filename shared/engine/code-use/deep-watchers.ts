/**
 * Vue reads every property of what a deep watcher watches again after each change of it, in its own `traverse` and without a function of the author
 * on the stack: only the text of the sources says whose watcher it is.
 */
import { cutCode } from '../../base/cut-code.ts';
import type { TracePlace, WatchedWrites } from '../trace/contract/trace-causes.ts';
import type { CodeText } from './syntax.ts';

/** `deep: true`, or how deep it is; and a subscription of Pinia, which watches the whole state of its store so. */
const DEEP = /(?<![\w$.'"`])deep\s*:\s*(?:true|!0|[1-9]\d*)(?![\w$])|(?<![\w$])(\$subscribe)\s*\(/g;
/** `watch(draft, …`, `watch(() => draft.rows, …`: what is watched begins with its name. */
const WATCH = /(?<![\w$.])watch\s*\(\s*(?:\(\s*\)\s*=>\s*)?([\w$]+)(?:\??\.[\w$]+)*\s*,/g;
/** `cart.$subscribe(`, up to the dot. */
const SUBSCRIBED = /([\w$]+)\.$/;
/** Code of a call before its option. */
const MAX_CALL_CHARS = 4000;
/** Names of a line that is longer are those of a minifier, which other functions have too. */
const MAX_LINE_CHARS = 1000;
const MAX_WRITE_CHARS = 80;
const COMMENT = /^\s*(?:\/\/|\*|\/\*)/;
const IN_VUE = /(?:^|[/\\])(?:@vue[/\\](?:reactivity|runtime-core)|vue)[/\\]/;

/** True for the function of Vue that reads all that is watched, by its original place. */
export function isVueTraversal({ name, url }: Pick<TracePlace, 'name' | 'url'>): boolean {
  return name === 'traverse' && IN_VUE.test(url);
}

/** The option in the author's sources, and calls of `$subscribe`, which have that name; in the order of the texts. */
export function deepWatchers(texts: readonly CodeText[]): TracePlace[] {
  return texts.flatMap(({ source, text, script, startLine }) =>
    text.split('\n').flatMap((line, index) =>
      COMMENT.test(line)
        ? []
        : Array.from(line.matchAll(DEEP), (found) => ({
            name: found[1] ?? '',
            url: source,
            line: startLine + index,
            column: found.index + 1,
            ...(script === undefined ? {} : { script }),
          })),
    ),
  );
}

/** The name of what a watcher watches; null where the call does not begin with one, as in an object of options. */
function watchedBy(watcher: TracePlace, texts: readonly CodeText[]): string | null {
  for (const { source, script, text, startLine } of texts) {
    if (source !== watcher.url || script !== watcher.script) continue;
    const lines = text.split('\n').slice(0, watcher.line - startLine + 1);
    const last = lines.pop() ?? '';
    if (last.length > MAX_LINE_CHARS) return null;
    const before = [...lines, last.slice(0, watcher.column - 1)].join('\n').slice(-MAX_CALL_CHARS);
    return watcher.name === ''
      ? (Array.from(before.matchAll(WATCH)).at(-1)?.[1] ?? null)
      : (SUBSCRIBED.exec(before)?.[1] ?? null);
  }
  return null;
}

/** Assignments of members, at any depth, and calls that change a collection. */
function writesOf(name: string): RegExp {
  const own = name.replaceAll('$', String.raw`\$`);
  const member = String.raw`(?:\??\.[\w$]+|\[[^\]\n]{1,80}\]){1,8}`;
  const assigned = String.raw`\s*(?:=(?![=>])|(?:[-+*/%&|^]|\*\*|\?\?|&&|\|\||<<|>>>?)=|\+\+|--)`;
  const changed = String.raw`(?:\??\.[\w$]+|\[[^\]\n]{1,80}\]){0,8}\.(?:push|pop|shift|unshift|splice|sort|reverse|set|add|delete|clear)\s*\(`;
  return new RegExp(String.raw`(?<![\w$.'"\`])${own}(?:(?:${member})${assigned}|${changed})`, 'g');
}

/**
 * Writes in the author's texts into what these watchers watch, each name once. `maxPlaces`: of each name. A write of a member that the code chooses as it runs
 * (`rows[id] = …`) comes before those of named ones: it is the kind that a loop makes.
 */
export function watchedWrites(
  watchers: readonly TracePlace[],
  texts: readonly CodeText[],
  maxPlaces: number,
): WatchedWrites[] {
  const names = new Set(watchers.flatMap((watcher) => watchedBy(watcher, texts) ?? []));
  return [...names].flatMap((name): WatchedWrites[] => {
    const pattern = writesOf(name);
    const found = texts.flatMap(({ source, text, script, startLine }) =>
      !text.includes(name)
        ? []
        : text.split('\n').flatMap((line, index) =>
            COMMENT.test(line) || line.length > MAX_LINE_CHARS
              ? []
              : Array.from(line.matchAll(pattern), (write) => ({
                  place: {
                    ...{ name: '', url: source, line: startLine + index, column: write.index + 1 },
                    ...(script === undefined ? {} : { script }),
                    code: cutCode(line.slice(write.index).trim(), { maxChars: MAX_WRITE_CHARS }),
                  },
                  isChosen: write[0].includes('['),
                })),
          ),
    );
    const places = [...found.filter(({ isChosen }) => isChosen), ...found.filter(({ isChosen }) => !isChosen)];
    return places.length === 0
      ? []
      : [{ name, places: places.slice(0, maxPlaces).map(({ place }) => place), count: places.length }];
  });
}
