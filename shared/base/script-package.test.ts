import { expect, test } from 'vitest';
import { installedPackage } from './script-package.ts';

test.each([
  ['/app/node_modules/jotai/vanilla/utils.js', 'jotai'],
  ['file:///app/node_modules/.pnpm/jotai@2.1.0_react@19/node_modules/jotai/utils.js', 'jotai'],
  ['/app/.yarn/cache/prom-client-npm-15.1.0-1a2b.zip/node_modules/prom-client/lib/metric.js', 'prom-client'],
  ['webpack://shop/./node_modules/@react-router/node/dist/index.js', '@react-router/node'],
  ['C:\\app\\node_modules\\@scope\\name\\index.js', '@scope/name'],
  ['http://localhost:5173/node_modules/.vite/deps/@tanstack_react-query.js?v=1a', '@tanstack/react-query'],
  ['http://localhost:5173/node_modules/.vite/deps/react-dom_client.js?v=1a', 'react-dom'],
  ['http://localhost:5173/node_modules/.vite/deps/chunk-ABC.js', ''],
  ['https://esm.sh/jotai@2.1.0/utils', 'jotai'],
  ['https://cdn.jsdelivr.net/npm/@scope/name@1/dist/a.js', '@scope/name'],
  ['https://shop.test/app.js', ''],
  ['node:events', ''],
])('the package of %s is %s', (url, name) => {
  expect(installedPackage(url)).toBe(name);
});
