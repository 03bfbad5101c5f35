import { expect, it } from 'vitest';
import { lineNaming } from './named-lines.ts';

const sheet = {
  url: 'https://shop.test/css/site.css',
  startLine: 1,
  startColumn: 1,
  text: `@import "type.css";
@import url( '/faces.css' ) screen;
h1 { background: url(data:image/png;base64,AAAA); }
@font-face { font-family: Display;
  src: url("../fonts/display.woff2?v=2") format("woff2"); }`,
};

it.each([
  ['https://shop.test/css/type.css', 1],
  ['https://shop.test/faces.css', 2],
  ['https://shop.test/fonts/display.woff2?v=2', 5],
  ['https://shop.test/fonts/display.woff2', 0],
  ['https://other.test/css/type.css', 0],
])('%s is named on line %i', (file, line) => {
  expect(lineNaming(sheet, file)).toBe(line);
});

it('counts from where an inline style sheet begins', () => {
  expect(lineNaming({ ...sheet, startLine: 12 }, 'https://shop.test/faces.css')).toBe(13);
});
