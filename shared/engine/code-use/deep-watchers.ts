/**
 * Vue reads every property of what a deep watcher watches again after each change of it, in its own `traverse` and without a function of the author
 * on the stack: only the text of the sources says whose watcher it is.
 */
import type { TracePlace } from '../trace/contract/trace-causes.ts';
import type { CodeText } from './syntax.ts';

/** `deep: true`, or how deep it is; and a subscription of Pinia, which watches the whole state of its store so. */
const DEEP = /(?<![\w$.'"`])deep\s*:\s*(?:true|!0|[1-9]\d*)(?![\w$])|(?<![\w$])(\$subscribe)\s*\(/g;
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
