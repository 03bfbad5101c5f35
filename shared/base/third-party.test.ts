import { expect, it } from 'vitest';
import { isThirdPartyPath } from './third-party.ts';

it.each([
  ['webpack://shop/node_modules/react-dom/client.js', true],
  ['../node_modules/preact/src/render.js', true],
  ['node_modules/a.js', true],
  ['C:\\shop\\node_modules\\a.js', true],
  ['https://shop.test/bower_components/jquery.js', true],
  ['src/node_modules.ts', false],
  ['src/my_node_modules/a.ts', false],
  ['https://cdn.test/app.js', false],
  ['', false],
])('%s: %s', (path, expected) => expect(isThirdPartyPath(path)).toBe(expected));
