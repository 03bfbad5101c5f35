/** The realms that a text names, as in the filter `realm:"window https://shop.test"`. */
import type { RealmFact, RealmFacts } from './realm-facts.ts';
import { NO_REALM } from './realms.ts';

/** A heap cannot tell the page from its frames. */
const WORDS: Readonly<Record<RealmFact['kind'], string>> = {
  window: 'window page frame iframe',
  worker: 'worker',
  node: 'node main',
  vm: 'vm context',
  engine: 'engine runtime',
};
/** Names the objects that belong to none. */
const SHARED = 'shared';

function textOf({ id, kind, url, script, isGone }: RealmFact): string {
  return [`@${id}`, WORDS[kind], isGone ? 'gone' : '', url ?? '', script ?? ''].join(' ').toLowerCase();
}

/**
 * True for the places of the realms that have all words of the text in their kind, address or id (`@1234`), or that are gone (`gone`). `shared`: objects
 * that belong to no realm.
 */
export function realmsNamed({ facts }: Pick<RealmFacts, 'facts'>, text: string): (place: number) => boolean {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 1 && wanted[0] === SHARED) return (place) => place === NO_REALM;
  const isNamed = facts.map((fact) => {
    const words = textOf(fact);
    return wanted.every((word) => (word.startsWith('@') ? words.split(' ').includes(word) : words.includes(word)));
  });
  return (place) => place !== NO_REALM && isNamed[place];
}
