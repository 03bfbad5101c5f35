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

describe('a script on one line', () => {
  const pretty = prettyPrint(SCRIPT, 'javascript');

  it('has a line for each statement', () => {
    expect(pretty?.text).toBe(PRETTY);
  });

  it('loses and adds nothing but white space', () => {
    expect(squeezed(pretty?.text ?? '')).toBe(squeezed(SCRIPT));
  });

  it('says where each place went, and back', () => {
    if (pretty === null) throw new Error('it was not laid out');
    for (const word of ['function a', 'return c', 'i++', '`${b} {`', 'return o', '"}{;"']) {
      const [before, after] = [SCRIPT.indexOf(word.slice(0, 4)), pretty.text.indexOf(word.slice(0, 4))];
      expect(pretty.toPretty(before)).toBe(after);
      expect(pretty.toOriginal(after)).toBe(before);
    }
    expect(pretty.toPretty(SCRIPT.length)).toBe(pretty.text.length);
  });
});

it('keeps the line breaks that end a statement, and comments', () => {
  const text = 'let a=1\nlet b=2 // end\nfoo()/* x */;';
  expect(prettyPrint(text, 'javascript')?.text.split('\n').length).toBe(3);
  expect(squeezed(prettyPrint(text, 'javascript')?.text ?? '')).toBe(squeezed(text));
});

it('lays style sheets out', () => {
  const text = '@media (min-width:1px){a,b>c{color:red;margin:0 auto}}i{x:y}';
  const pretty = prettyPrint(text, 'css');
  expect(pretty?.text.split('\n')[1]).toMatch(/^ {2}a, ?b>c \{$/);
  expect(squeezed(pretty?.text ?? '')).toBe(squeezed(text));
});

it('leaves other languages as they are', () => {
  expect(prettyPrint('a{b}', 'text')).toBeNull();
});
