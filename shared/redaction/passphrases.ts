/** Passphrases: words joined by dashes, such as `correct-horse-battery-9`, told apart from names of classes, packages and elements. */

/** Each is one word or a short number. */
const SEPARATOR = /[-_]/;
const WORD = /^[A-Z]?[a-z]{2,15}$|^[A-Z]{3,15}$/;
const NUMBER = /^\d{1,4}$/;
const FEWEST_WORDS = 3;
/** Three words without a number are a name more often than a passphrase. */
const FEWEST_WORDS_ALONE = 4;

/** Words of interfaces, styles and packages, which no generator of passphrases is likely to draw together with others. */
const WORDS_OF_NAMES = new Set(
  [
    'account admin alert auth background badge banner base block body border bottom box btn button card cell change checkbox class client',
    'code color colour column component confirm confirmation container content control core create credential credentials current danger',
    'dark data database default description dialog disabled div dom edit element email empty enter error example false field fields file',
    'focus font footer for forgot form forms grid group has header help hidden hint hover html icon id info inner input invalid item',
    'js key label large layout left less lib light link list loader login logout main manager match medium menu message min missing',
    'mobile modal module name nav new node none not null number old option outer page panel parser password passwords passphrase',
    'placeholder plugin policy primary prod prompt protected provider react recover register repeat required reset right root row rule',
    'sample schema secondary secret secrets section select server service settings sign signin signup size small span staging strength',
    'style submit success svelte tab table target test text title toggle token tooltip top type types undefined update user username utils',
    'valid validation validator value verify version view vue warning weak webpack wrapper wrong',
  ].flatMap((line) => line.split(' ')),
);

/**
 * True if a value is words that no name would join: three with a number, or four. To be asked only for what is assigned to a password, since
 * elsewhere any of it may be a name.
 */
export function isPassphrase(value: string): boolean {
  const parts = value.split(SEPARATOR);
  const words = parts.filter((part) => WORD.test(part));
  const numbers = parts.filter((part) => NUMBER.test(part));
  if (words.length + numbers.length !== parts.length) return false;
  if (words.length < (numbers.length > 0 ? FEWEST_WORDS : FEWEST_WORDS_ALONE)) return false;
  return !words.some((word) => WORDS_OF_NAMES.has(word.toLowerCase()));
}
