/**
 * Writes bundles in ASCII. V8 holds the text of a script as long as the script lives, with one byte for each character if all are Latin-1 and two if a
 * single one is not.
 */

/** A raw template is the one place where an escape is not the character that it names. */
const RAW_TEMPLATE = /\braw`[^`]*[^\p{ASCII}`][^`]*`/u;

/**
 * Replaces every other character by its escape, which strings, templates, regular expressions and names understand.
 * @param {string} code a JavaScript program
 * @returns {string} the same program. Throws when a raw template has such a character
 */
export function escapeNonAscii(code) {
  const raw = RAW_TEMPLATE.exec(code);
  if (raw !== null) throw new Error(`A raw template has a character that is not ASCII: ${raw[0]}`);
  return code.replaceAll(/[^\p{ASCII}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Applies it to every chunk but those of Lighthouse, which are sent into pages as they are. @returns {import('vite').Plugin} */
export function asciiPlugin() {
  return {
    name: 'ascii-bundle',
    apply: 'build',
    applyToEnvironment: ({ name }) => name !== 'lighthouse',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = escapeNonAscii(chunk.code);
    },
  };
}
