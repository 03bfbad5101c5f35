import { expect, test } from 'vitest';
import { pageAddress } from './page-address.ts';

const builtPage = 'app://pen/index.html';
const developmentServer = 'http://localhost:5173';

test('a packaged app shows its own page, whatever the environment says', () => {
  expect(pageAddress({ isPackaged: true, developmentServer, builtPage })).toBe(builtPage);
});

test('a checkout shows the page of its development server, if one runs', () => {
  expect(pageAddress({ isPackaged: false, developmentServer, builtPage })).toBe(developmentServer);
  expect(pageAddress({ isPackaged: false, developmentServer: undefined, builtPage })).toBe(builtPage);
  expect(pageAddress({ isPackaged: false, developmentServer: '', builtPage })).toBe(builtPage);
});
