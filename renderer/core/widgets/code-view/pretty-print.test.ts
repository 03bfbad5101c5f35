import { describe, expect, it } from 'vitest';
import { prettyPrint } from './pretty-print.ts';

const SCRIPT =
  'function a(b,c){if(b<0){return c}else{for(let i=0;i<b;i++)c+=i}var o={x:1,y:[2,3]},t=`${b} {`;return o.x+c}a(1,2),a("}{;",3);';

const PRETTY = [
  'function a(b, c) {',
  '  if(b < 0) {',
  '    return c',
  '  } else {',
  '    for(let i = 0; i < b; i++)c += i',
  '  }',
  '  var o = {',
  '    x:1,',
  '    y:[2, 3]',
  '  },',
  '  t = `${b} {`;',
  '  return o.x+c',
  '}',
  'a(1, 2),',
  'a("}{;", 3);',
].join('\n');

const squeezed = (text: string): string => text.replace(/\s+/g, '');

describe('pretty-printing a script on one line', () => {
  const pretty = prettyPrint(SCRIPT, 'javascript');

  it('puts each statement on its own line', () => {
    expect(pretty?.text).toBe(PRETTY);
  });

  it('changes only whitespace', () => {
    expect(squeezed(pretty?.text ?? '')).toBe(squeezed(SCRIPT));
  });

  it('maps positions in both directions', () => {
    if (pretty === null) throw new Error('it was not laid out');
    for (const word of ['function a', 'return c', 'i++', '`${b} {`', 'return o', '"}{;"']) {
      const [before, after] = [SCRIPT.indexOf(word.slice(0, 4)), pretty.text.indexOf(word.slice(0, 4))];
      expect(pretty.toPretty(before)).toBe(after);
      expect(pretty.toOriginal(after)).toBe(before);
    }
    expect(pretty.toPretty(SCRIPT.length)).toBe(pretty.text.length);
  });
});

it('keeps line breaks that end a statement, and comments', () => {
  const text = 'let a=1\nlet b=2 // end\nfoo()/* x */;';
  expect(prettyPrint(text, 'javascript')?.text.split('\n').length).toBe(3);
  expect(squeezed(prettyPrint(text, 'javascript')?.text ?? '')).toBe(squeezed(text));
});

it('formats style sheets', () => {
  const text = '@media (min-width:1px){a,b>c{color:red;margin:0 auto}}i{x:y}';
  const pretty = prettyPrint(text, 'css');
  expect(pretty?.text.split('\n')[1]).toMatch(/^ {2}a, ?b>c \{$/);
  expect(squeezed(pretty?.text ?? '')).toBe(squeezed(text));
});

it('leaves other languages unchanged', () => {
  expect(prettyPrint('a{b}', 'text')).toBeNull();
});
